import { certificateElements, certificateText, readXmlTreeIfAny } from '../asmx/message/index.ts'
import { keyFingerprint, readIssuingCertificate, type TrustAnchor } from '../certificates/index.ts'
import type { Exchange } from '../exchanges/index.ts'

const fingerprintOf = ({ publicKey }: Pick<TrustAnchor, 'publicKey'>): string =>
  Buffer.from(keyFingerprint(publicKey)).toString('hex')

/**
 * What the chains in an exchange end at: the name and key of each issuer that no certificate beside it is about, but for one
 * that it has signed itself. Throws XrmlError for a certificate that cannot be read.
 */
export function anchorsOf({ response }: Pick<Exchange, 'response'>): TrustAnchor[] {
  const text = Buffer.from(response.body).toString('utf8')
  const tree = readXmlTreeIfAny(text)
  if (tree === undefined) return []
  const certificates = certificateElements(tree).map(
    (element) => readIssuingCertificate(certificateText(text, element)).certificate,
  )
  const certified = certificates
    .filter(({ issuer, principal }) => fingerprintOf(issuer) !== fingerprintOf(principal))
    .map(({ principal }) => fingerprintOf(principal))
  return certificates
    .filter(({ issuer }) => !certified.includes(fingerprintOf(issuer)))
    .map(({ issuer: { object, publicKey } }) => ({
      ...(object.name === undefined ? {} : { name: object.name }),
      publicKey,
    }))
}

/** The same anchors, each key once, in order. */
export const distinctAnchors = (anchors: readonly TrustAnchor[]): TrustAnchor[] => [
  ...new Map(anchors.map((anchor) => [fingerprintOf(anchor), anchor])).values(),
]
