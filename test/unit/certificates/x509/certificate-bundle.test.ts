import { X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { formatCertificatePem } from '../../../../src/certificates/pem.ts'
import {
  buildCertificate,
  distinguishedName,
  formatCertificateBundle,
  PROFILES,
} from '../../../../src/certificates/x509/index.ts'
import { signingKeyNamed } from '../keys/test-keys.ts'
import { contents } from './contents.ts'
import { hasOpenssl, openssl } from './openssl.ts'

const ISSUER = { name: distinguishedName('issuer'), key: signingKeyNamed('issuer') }

let certificates: readonly Uint8Array[]

before(async () => {
  certificates = await Promise.all(
    fc.sample(contents, 3).map((content) => buildCertificate(content, ISSUER, PROFILES.licensor)),
  )
})

describe('RFC 7468 certificates in PEM', () => {
  it('are read by Node, also several in one file', () => {
    for (const der of certificates) {
      expect(new X509Certificate(formatCertificatePem(der)).raw).to.deep.equal(Buffer.from(der))
    }
    const [first = new Uint8Array()] = certificates
    const together = certificates.map(formatCertificatePem).join('')
    expect(new X509Certificate(together).raw).to.deep.equal(Buffer.from(first))
  })

  it('have lines of 64 characters, and end with a line end', () => {
    expect(formatCertificatePem(new Uint8Array(48))).to.equal(
      `-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\n-----END CERTIFICATE-----\n`,
    )
    expect(formatCertificatePem(new Uint8Array(49))).to.equal(
      `-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\nAA==\n-----END CERTIFICATE-----\n`,
    )
  })
})

describe('RFC 2315 §9.1 certificates in a .p7b, as openssl reads them', () => {
  before(function () {
    if (!hasOpenssl()) this.skip()
  })

  it('are all there, each as it was', async () => {
    const bundle = await formatCertificateBundle(certificates)
    const { code, said } = openssl(['pkcs7', '-inform', 'DER', '-print_certs'], bundle)
    expect(code, said).to.equal(0)
    const found = [...said.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g)].map(([pem]) => pem)
    expect(new Set(found)).to.deep.equal(new Set(certificates.map(formatCertificatePem)))
  })
})
