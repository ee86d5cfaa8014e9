import { createPublicKey, X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import {
  buildCertificate,
  distinguishedName,
  formatSerial,
  keyIdentifier,
  PROFILES,
  type CertificateContent,
} from '../../../../src/certificates/x509/index.ts'
import { loadX509Library } from '../../../../src/certificates/x509/x509-library.ts'
import { parseGuid, ZERO_GUID } from '../../../../src/base/guid.ts'
import { keyNamed, publicKeyNamed, signingKeyNamed } from '../keys/test-keys.ts'

const x509 = await loadX509Library()

const GUID = parseGuid('0f8fad5b-d9cb-469f-a165-70867728950e') ?? ZERO_GUID

const CONTENT: CertificateContent = {
  serial: Uint8Array.of(0, 0x80, 1, 2),
  subject: distinguishedName('subject'),
  guid: GUID,
  notBefore: new Date('2026-03-01T12:34:00Z'),
  notAfter: new Date('2027-03-01T12:34:00Z'),
  publicKey: publicKeyNamed('subject'),
}

const ISSUER = { name: distinguishedName('issuer'), key: signingKeyNamed('issuer') }

const build = (profile: keyof typeof PROFILES, content = CONTENT) =>
  buildCertificate(content, ISSUER, PROFILES[profile])

/** The project's own arc: licensing is its first purpose, certification its second. */
const ARC = '2.25.291556938275623170469160901506541076826'

const { digitalSignature, keyEncipherment, keyCertSign, cRLSign } = x509.KeyUsageFlags

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('RFC 5280 §4.1 X.509 certificates', () => {
  it('say what they are told', async () => {
    const certificate = new X509Certificate(await build('licensor'))
    expect(certificate.serialNumber).to.equal(formatSerial(CONTENT.serial))
    expect(certificate.subject).to.equal('O=rms-emulator\nOU=Emulated hierarchy - not for production\nCN=subject')
    expect(certificate.issuer).to.equal('O=rms-emulator\nOU=Emulated hierarchy - not for production\nCN=issuer')
    expect(new Date(certificate.validFrom)).to.deep.equal(CONTENT.notBefore)
    expect(new Date(certificate.validTo)).to.deep.equal(CONTENT.notAfter)
    expect(certificate.subjectAltName).to.equal(`URI:urn:uuid:${GUID}`)
    expect(certificate.publicKey.equals(createPublicKey(keyNamed('subject')))).to.equal(true)
    expect(certificate.verify(createPublicKey(keyNamed('issuer')))).to.equal(true)
  })

  it('are signed with SHA-256, whatever the size of the key', async () => {
    const certificate = new X509Certificate(await build('licensor')).raw.toString('hex')
    // 1.2.840.113549.1.1.11, sha256WithRSAEncryption: in the certificate and beside its signature.
    expect(certificate.split('06092a864886f70d01010b')).to.have.length(3)
  })

  it('name keys by the SHA-1 over them, RFC 5280 §4.2.1.2', async () => {
    const { extensions } = new x509.X509Certificate(Uint8Array.from(await build('licensor')))
    const subject = extensions.find((extension) => extension instanceof x509.SubjectKeyIdentifierExtension)
    const issuer = extensions.find((extension) => extension instanceof x509.AuthorityKeyIdentifierExtension)
    expect(subject?.keyId).to.equal(hex(keyIdentifier(publicKeyNamed('subject'))))
    expect(issuer?.keyId).to.equal(hex(keyIdentifier(publicKeyNamed('issuer'))))
  })

  it('have no subjectAltName without a GUID', async () => {
    expect(new X509Certificate(await build('root', { ...CONTENT, guid: undefined })).subjectAltName).to.equal(undefined)
  })

  const authority = keyCertSign | cRLSign
  const expected = {
    root: { ca: true, pathLength: 4, usage: authority, purposes: 0 },
    ca: { ca: true, pathLength: 3, usage: authority, purposes: 0 },
    enrollmentCa: { ca: true, pathLength: 2, usage: authority, purposes: 0 },
    enrollmentService: { ca: true, pathLength: 1, usage: authority, purposes: 0 },
    rootLicensor: { ca: true, pathLength: 0, usage: authority | digitalSignature | keyEncipherment, purposes: 2 },
    licensor: { ca: false, pathLength: undefined, usage: digitalSignature | keyEncipherment, purposes: 1 },
  } as const
  for (const profile of ['root', 'ca', 'enrollmentCa', 'enrollmentService', 'rootLicensor', 'licensor'] as const) {
    it(`of the profile ${profile} may do what that says, RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.12`, async () => {
      const der = await build(profile)
      const { extensions } = new x509.X509Certificate(Uint8Array.from(der))
      const constraints = extensions.find((extension) => extension instanceof x509.BasicConstraintsExtension)
      const usage = extensions.find((extension) => extension instanceof x509.KeyUsagesExtension)
      const { ca, pathLength, usage: flags, purposes: count } = expected[profile]
      expect(constraints).to.include({ ca, pathLength, critical: true })
      expect(usage).to.include({ usages: flags, critical: true })
      // What Node calls keyUsage is the extended one.
      const purposes = Reflect.get(new X509Certificate(der), 'keyUsage') as readonly string[] | undefined
      expect(purposes ?? []).to.deep.equal([`${ARC}.1`, `${ARC}.2`].slice(0, count))
    })
  }
})
