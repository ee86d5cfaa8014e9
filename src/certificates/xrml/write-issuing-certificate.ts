import { thenOrNow } from '../keys/signing-key.ts'
import type { IssuingCertificate } from './issuing-certificate.ts'
import { digestOf, hashInput, type HashName } from './parts/hash.ts'
import { writeObject } from './parts/object.ts'
import { writePrincipal, type Principal } from './parts/principal.ts'
import { writeSignature, type Signature } from './parts/signature.ts'
import { writeInterval, writeTime } from './parts/time.ts'
import { readXml, XML_LIMITS } from './xml/read-xml.ts'
import { XrmlError } from './xrml-error.ts'

export const XRML_START = '<XrML xmlns="" version="1.2">'
const XRML_END = '</XrML>'
const RIGHTS_START = '<RIGHTSGROUP name="Main-Rights"><RIGHTSLIST><RIGHT name="ISSUE"><CONDITIONLIST><TIME>'
const RIGHTS_END =
  '</TIME><ACCESS><PRINCIPAL internal-id="1" /></ACCESS></CONDITIONLIST></RIGHT></RIGHTSLIST></RIGHTSGROUP>'

/** What issuers look like in writing: a server issues with the same one all its life. */
const writtenIssuers = new WeakMap<Principal, string>()

function writeIssuer(issuer: Principal): string {
  const known = writtenIssuers.get(issuer)
  if (known !== undefined) return known
  const written = `<ISSUER>${writePrincipal(issuer)}</ISSUER>`
  writtenIssuers.set(issuer, written)
  return written
}

/** Where a BODY stands while it is hashed and signed: no certificate is longer, and nothing is made at the same time. */
const surface = Buffer.allocUnsafe(2 * XML_LIMITS.characters)

/** The same as hashInput gives, until the next certificate is made. */
function passingHashInput(bodyText: string): Uint8Array {
  if (bodyText.length > XML_LIMITS.characters) return hashInput(bodyText)
  return surface.subarray(0, surface.write(bodyText, 'utf16le'))
}

/** Signs with the issuer's key: PKCS#1 v1.5 over the hash of `input`, the signature big-endian. */
export interface BodySigner {
  readonly hash: HashName
  /** At once, or later where the key lies elsewhere. `input` may be overwritten as soon as this has returned. */
  sign(input: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** The text is passed on as it stands, so it must be one CONDITIONLIST and not reach beyond it. */
function checkRevocation(text: string): string {
  const { name, start, end } = readXml(text)
  if (name === 'CONDITIONLIST' && start === 0 && end === text.length) return text
  throw new XrmlError('xrml-unwritable', 'The revocation information is not one CONDITIONLIST element.')
}

/**
 * Writes the BODY of an issuing certificate exactly as genuine servers do. [MS-RMPR] §2.2.9.3
 * Throws XrmlError `xrml-unwritable` for values a certificate cannot carry.
 */
export function writeBody(certificate: IssuingCertificate): string {
  const { issuedTime, validityTime, descriptor, issuer, principal, rangeTime, revocation } = certificate
  const object = writeObject(descriptor)
  return (
    `<BODY type="LICENSE" version="3.0"><ISSUEDTIME>${writeTime(issuedTime)}</ISSUEDTIME>` +
    `${validityTime === undefined ? '' : writeInterval('VALIDITYTIME', validityTime)}<DESCRIPTOR>${object}</DESCRIPTOR>` +
    writeIssuer(issuer) +
    `<ISSUEDPRINCIPALS><PRINCIPAL internal-id="1">${writePrincipal(principal)}</PRINCIPAL></ISSUEDPRINCIPALS>` +
    `<WORK>${object}${RIGHTS_START}${writeInterval('RANGETIME', rangeTime)}${RIGHTS_END}</WORK>` +
    `${revocation === undefined ? '' : checkRevocation(revocation)}</BODY>`
  )
}

/** What follows the BODY of a certificate, to its end. */
export const writeAfterBody = (signature: Signature): string => writeSignature(signature) + XRML_END

/**
 * Joins a BODY, as writeBody gives it, and its signature to a certificate; for those who sign on their own.
 * Throws XrmlError `xrml-too-large` when nobody could read the certificate.
 */
export function joinSignature(bodyText: string, signature: Signature): string {
  const text = XRML_START + bodyText + writeAfterBody(signature)
  if (text.length <= XML_LIMITS.characters) return text
  throw new XrmlError('xrml-too-large', `The certificate would have more than ${XML_LIMITS.characters} characters.`)
}

/**
 * Writes and signs an issuing certificate: at once where the signer does. [MS-RMPR] §2.2.9.3, §2.2.9.1.12
 * Throws XrmlError `xrml-unwritable` for values a certificate cannot carry and when the signature is not as long
 * as the issuer's key, `xrml-too-large` when nobody could read it.
 */
export function signIssuingCertificate(certificate: IssuingCertificate, signer: BodySigner): string | Promise<string> {
  const bodyText = writeBody(certificate)
  const input = passingHashInput(bodyText)
  const { hash } = signer
  // Before anybody waits: the next certificate is written over the input of this one.
  const digest = digestOf(hash, input)
  return thenOrNow(signer.sign(input), (value) => {
    if (value.length !== certificate.issuer.publicKey.modulus.length) {
      throw new XrmlError('xrml-unwritable', 'The signature is not as long as the key of the issuer.')
    }
    return joinSignature(bodyText, { hash, digest, size: value.length * 8, value, form: 'digest-first' })
  })
}
