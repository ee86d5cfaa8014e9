import { expect } from 'chai'
import { createPublicKey } from 'node:crypto'
import { toBase64 } from '../../../../src/base/base64.ts'
import { parseAnchors, verifyChain, XrmlError } from '../../../../src/certificates/xrml/index.ts'
import { keyOf, ownAnchors, ownCertificate, ownChain, publicKeyOf } from './own-chain.ts'
import { newEcKey, newRsaKey } from '../../../support/new-key.ts'

const codeOf = (text: string): string | undefined => {
  try {
    parseAnchors(text)
    return undefined
  } catch (error) {
    return error instanceof XrmlError ? error.code : String(error)
  }
}

const pem = (type: 'spki' | 'pkcs1') => createPublicKey(keyOf('root')).export({ format: 'pem', type }).toString()

const entry = (change: object = {}) => ({
  name: 'Microsoft DRM ISV Root',
  size: 2048,
  modulus: toBase64(new Uint8Array(publicKeyOf('root').modulus).reverse()),
  comment: 'ignored',
  ...change,
})

const list = (...entries: unknown[]) => JSON.stringify(entries)

/** A self-signed certificate for a 1024-bit key, made for this test with OpenSSL. */
const X509 = `-----BEGIN CERTIFICATE-----
MIIB/DCCAWWgAwIBAgIUSUU4NYs4A756ddkvKFHi0bhZnxUwDQYJKoZIhvcNAQEL
BQAwDzENMAsGA1UEAwwEcm9vdDAgFw0yNjExMjIyMjU5MTZaGA8yMTI2MTAyOTIy
NTkxNlowDzENMAsGA1UEAwwEcm9vdDCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkC
gYEAwzh1wTFS/UGZHxDUj5nxIwaF3QI08+JQAq7JK1gcMPUVjJ0XiIf4m8QK0TPF
NOvaxMzlHAS0eviKbO2Gk3eBRxclENZQ0yIQRm4LKFcm0KvPdFjGNkp2IDlaN0De
Ed7h8IX2OX7zLFbPYZXVfqLtER3lSbFbIDjBdstNVPdeSWECAwEAAaNTMFEwHQYD
VR0OBBYEFMYgP0Q4fJUyKFI6aXEO/4yJMRCyMB8GA1UdIwQYMBaAFMYgP0Q4fJUy
KFI6aXEO/4yJMRCyMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEA
gWKUHJv67frrmEAc3zOJucLuFuzfVZILMlZxVRQ2kSvFecdt8mNIR/zMaIFO+x8F
90cYMlMMNB2e80xb1jkQfnSoY30BgwHEjDjzAiF2pBXqe7o6Ss0gb5aVgZQ4Gy4i
5o0UFxCZ3gDvISAkNcjZDEmXBYUfRuLqlSME3umPK+E=
-----END CERTIFICATE-----`

describe('parseAnchors', () => {
  it('reads a CA certificate: the anchor is its ISSUER', () => {
    expect(parseAnchors(`\uFEFF${ownCertificate('ca')}\n`)).to.deep.equal(ownAnchors())
  })

  it('reads keys in PEM', () => {
    const publicKey = publicKeyOf('root')
    expect(parseAnchors(pem('spki'))).to.deep.equal([{ publicKey }])
    expect(parseAnchors(`a comment\n${pem('pkcs1')}\n${pem('spki')}`)).to.deep.equal([{ publicKey }, { publicKey }])
    const [anchor] = parseAnchors(X509)
    expect(anchor?.publicKey.modulus).to.have.length(128)
  })

  it('reads a list of keys, little-endian', () => {
    const [anchor, nameless] = parseAnchors(list(entry(), entry({ name: undefined })))
    expect(anchor).to.deep.equal(ownAnchors()[0])
    expect(nameless).to.deep.equal({ publicKey: publicKeyOf('root') })
    expect(verifyChain(ownChain(), { anchors: parseAnchors(` ${list(entry())}`) }).ok).to.be.true
  })

  it('refuses everything else', () => {
    const ca = ownCertificate('ca')
    const other = createPublicKey(newEcKey()).export({ format: 'pem', type: 'spki' })
    const short = createPublicKey(newRsaKey(512)).export({ format: 'pem', type: 'spki' })
    const refused = {
      nothing: '',
      prose: 'the root',
      'another certificate of the chain': ownCertificate('enrollmentCa'),
      'a whole chain': ownChain().join(''),
      'a damaged certificate': ca.replace('ISV CA', 'ISV CB'),
      'a certificate with another signature': ownCertificate('ca', { signedBy: 'ca' }),
      'a private key': keyOf('root').export({ format: 'pem', type: 'pkcs8' }).toString(),
      'a damaged key': pem('spki').replace('MII', 'MIJ'),
      'a key of another kind': other.toString(),
      'a short key': short.toString(),
      'no list': '[',
      'an empty list': '[]',
      'a list of something else': list(1),
      'a list of null': list(null),
      'a list of too many': list(...Array.from({ length: 17 }, () => entry())),
      'a name that is none': list(entry({ name: 1 })),
      'a wrong size': list(entry({ size: 1024 })),
      'a size in words': list(entry({ size: '2048' })),
      'no modulus': list(entry({ modulus: undefined })),
      'an even modulus': list(entry({ modulus: toBase64(new Uint8Array(256).fill(0xfe)) })),
      'a second spelling of the modulus': list(entry({ modulus: `${entry().modulus} ` })),
    }
    for (const [what, text] of Object.entries(refused)) expect(codeOf(text), what).to.equal('trust-anchor-malformed')
    expect(codeOf('<a/>')).to.equal('xrml-malformed')
  })
})
