import { ZERO_GUID } from '../../base/guid.ts'
import { rememberNumber } from '../../base/remember-number.ts'
import { DerWriter } from '../der-writer.ts'
import { readElements, readOnly, readTagged, TAG, writeElement, writePositiveInteger } from '../der.ts'
import { formatPkcs1PublicKey } from '../keys/pkcs1.ts'
import { thenOrNow } from '../keys/signing-key.ts'
import type { CertificateIssuer } from './build-certificate.ts'
import { guidUri, keyIdentifier, type CertificateContent } from './certificate-content.ts'
import type { CertificateProfile } from './certificate-profile.ts'
import type { DistinguishedName } from './distinguished-name.ts'
import { templateCertificate, type TemplateStore } from './template-certificate.ts'

/** Where in an Extensions value the two that differ from certificate to certificate lie, and what they start with. */
interface Template {
  readonly version: Uint8Array
  readonly signatureAlgorithm: Uint8Array
  readonly issuer: Uint8Array
  readonly keyAlgorithm: Uint8Array
  /** Everything of the name but its last part, the common name. */
  readonly subjectStart: Uint8Array
  readonly commonNameType: Uint8Array
  readonly extensions: readonly Extension[]
}

interface Extension {
  readonly whole: Uint8Array
  readonly id: Uint8Array
  readonly varies: 'subjectKeyIdentifier' | 'subjectAltName' | undefined
}

const OIDS = { subjectKeyIdentifier: '0603551d0e', subjectAltName: '0603551d11' }
/** The context-specific tags of TBSCertificate's extensions and of GeneralName's URI. */
const EXTENSIONS = 0xa3
const URI = 0x86
const UTF8_STRING = 0x0c
const PRINTABLE_STRING = 0x13

const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index]
  if (item === undefined) throw new RangeError('the library built a certificate of another shape')
  return item
}

function readExtension(whole: Uint8Array): Extension {
  const id = readTagged(whole, 0, TAG.sequence, 'an extension')
  const oid = at(readElements(id.content, 'an extension'), 0).whole
  const digits = Buffer.from(oid).toString('hex')
  const varies =
    digits === OIDS.subjectKeyIdentifier
      ? 'subjectKeyIdentifier'
      : digits === OIDS.subjectAltName
        ? 'subjectAltName'
        : undefined
  return { whole, id: oid, varies }
}

function readTemplate(der: Uint8Array): Template {
  const tbs = at(readElements(readOnly(der, TAG.sequence, 'a certificate').content, 'a certificate'), 0)
  const members = readElements(tbs.content, 'a TBSCertificate')
  const subject = at(members, 5)
  const names = readElements(subject.content, 'a name')
  const commonName = at(readElements(at(names, names.length - 1).content, 'a name'), 0)
  const extensions = readOnly(at(members, 7).content, TAG.sequence, 'the extensions')
  return {
    version: at(members, 0).whole,
    signatureAlgorithm: at(members, 2).whole,
    issuer: at(members, 3).whole,
    keyAlgorithm: at(readElements(at(members, 6).content, 'the key'), 0).whole,
    subjectStart: Buffer.concat(names.slice(0, -1).map(({ whole }) => whole)),
    commonNameType: at(readElements(commonName.content, 'a name'), 0).whole,
    extensions: readElements(extensions.content, 'an extension').map(({ whole }) => readExtension(whole)),
  }
}

/** Where certificates are written, one after another: more bytes than any certificate of this system has. */
const place = Buffer.allocUnsafe(2048)

/** UTCTime through 2049, GeneralizedTime after, of a time in milliseconds. RFC 5280 §4.1.2.5 */
const timeElement = rememberNumber((time) => {
  const moment = new Date(time)
  const iso = moment.toISOString()
  const [year, month, day] = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10)]
  const digits = `${year}${month}${day}${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`
  return moment.getUTCFullYear() < 2050
    ? writeElement(TAG.utcTime, Buffer.from(digits.slice(2)))
    : writeElement(TAG.generalizedTime, Buffer.from(digits))
})

function writeExtension(writer: DerWriter, { whole, id, varies }: Extension, content: CertificateContent): void {
  if (varies === undefined) {
    writer.bytes(whole)
    return
  }
  const { mark } = writer
  if (varies === 'subjectKeyIdentifier') writer.bytes(keyIdentifier(content.publicKey)).wrap(TAG.octetString, mark)
  else
    writer
      .text(guidUri(content.guid ?? ZERO_GUID))
      .wrap(URI, mark)
      .wrap(TAG.sequence, mark)
  writer.wrap(TAG.octetString, mark).bytes(id).wrap(TAG.sequence, mark)
}

function writeExtensions(writer: DerWriter, extensions: readonly Extension[], content: CertificateContent): void {
  const { mark } = writer
  for (const extension of extensions.toReversed()) writeExtension(writer, extension, content)
  writer.wrap(TAG.sequence, mark).wrap(EXTENSIONS, mark)
}

function writeSubject(writer: DerWriter, template: Template, subject: DistinguishedName): void {
  const [, commonName] = at(subject, subject.length - 1)
  // The library writes a PrintableString where it can; braces are outside of that alphabet.
  const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName) ? PRINTABLE_STRING : UTF8_STRING
  const { mark } = writer
  writer.bytes(Buffer.from(commonName)).wrap(tag, mark).bytes(template.commonNameType)
  writer.wrap(TAG.sequence, mark).wrap(TAG.set, mark)
  writer.bytes(template.subjectStart).wrap(TAG.sequence, mark)
}

/** Writes a TBSCertificate, its last member first. RFC 5280 §4.1 */
function writeToBeSigned(template: Template, content: CertificateContent): Uint8Array {
  const writer = new DerWriter(place)
  const end = writer.mark
  writeExtensions(writer, template.extensions, content)
  const key = writer.mark
  writer.bytes(formatPkcs1PublicKey(content.publicKey)).bytes(NO_UNUSED_BITS).wrap(TAG.bitString, key)
  writer.bytes(template.keyAlgorithm).wrap(TAG.sequence, key)
  writeSubject(writer, template, content.subject)
  const validity = writer.mark
  writer.bytes(timeElement(content.notAfter.getTime())).bytes(timeElement(content.notBefore.getTime()))
  writer.wrap(TAG.sequence, validity)
  writer.bytes(template.issuer).bytes(template.signatureAlgorithm).bytes(writePositiveInteger(content.serial))
  return writer.bytes(template.version).wrap(TAG.sequence, end).finish()
}

/** The first byte of a BIT STRING of whole bytes. */
const NO_UNUSED_BITS = Uint8Array.of(0)

/** Issues X.509 certificates of one profile under one issuer; gives their DER, at once where the issuer's key signs at once. */
export type CertificateTemplate = (content: CertificateContent) => Uint8Array | Promise<Uint8Array>

/**
 * Prepares to issue certificates of one profile quickly: the library builds one, and every further one takes over its
 * constant parts, so that little but the signature remains to be done. What comes out is, byte for byte, what
 * buildCertificate gives for the same content, as a test holds. Subjects are those of distinguishedName. With a store,
 * the library is asked once only, and not again at the next start.
 */
export async function createCertificateTemplate(
  issuer: CertificateIssuer,
  profile: CertificateProfile,
  store?: TemplateStore,
): Promise<CertificateTemplate> {
  const template = readTemplate(await templateCertificate(issuer, profile, store))
  return (content) => {
    const toBeSigned = writeToBeSigned(template, content)
    return thenOrNow(issuer.key.sign('SHA256', toBeSigned), (signature) => {
      const writer = new DerWriter(place)
      const end = writer.mark
      writer.bytes(signature).bytes(NO_UNUSED_BITS).wrap(TAG.bitString, end)
      return writer.bytes(template.signatureAlgorithm).bytes(toBeSigned).wrap(TAG.sequence, end).finish()
    })
  }
}
