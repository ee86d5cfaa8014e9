import { formatMinute, type Interval } from '../base/moment.ts'
import {
  keyFingerprint,
  keySize,
  type IssuingCertificate,
  type Signature,
  type XrmlObject,
} from '../certificates/index.ts'

const period = ({ from, until }: Interval): string => `${formatMinute(from)} until ${formatMinute(until)} (UTC)`

const nameOf = ({ id, name, address }: XrmlObject): string =>
  [id.value, name === id.value ? undefined : name, address?.value].filter((part) => part !== undefined).join('  ')

/** A certificate in a few lines for a person. */
export function describeCertificate(certificate: IssuingCertificate, signature: Signature): string[] {
  const { issuer, principal, validityTime } = certificate
  return [
    `principal    ${nameOf(principal.object)}`,
    `issuer       ${nameOf(issuer.object)}`,
    `issued       ${formatMinute(certificate.issuedTime)} (UTC)`,
    ...(validityTime === undefined ? [] : [`valid        ${period(validityTime)}`]),
    `may issue    ${period(certificate.rangeTime)}`,
    `key          RSA ${keySize(principal.publicKey)} bits, SHA-256 ${Buffer.from(keyFingerprint(principal.publicKey)).toString('hex')}`,
    `signature    ${signature.hash}, RSA ${signature.size} bits`,
  ]
}
