import type { IssuingCertificate } from './issuing-certificate.ts'
import { writeObject } from './parts/object.ts'
import { writePrincipal, type Principal } from './parts/principal.ts'
import { writeInterval, writeTime } from './parts/time.ts'
import { signBody, type BodySigner } from './sign-body.ts'
import { readXml } from './xml/read-xml.ts'
import { XrmlError } from './xrml-error.ts'

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

/**
 * Writes and signs an issuing certificate: at once where the signer does. [MS-RMPR] §2.2.9.3, §2.2.9.1.12
 * Throws XrmlError `xrml-unwritable` for values a certificate cannot carry and when the signature is not as long
 * as the issuer's key, `xrml-too-large` when nobody could read it.
 */
export const signIssuingCertificate = (certificate: IssuingCertificate, signer: BodySigner): string | Promise<string> =>
  signBody(writeBody(certificate), certificate.issuer.publicKey, signer)
