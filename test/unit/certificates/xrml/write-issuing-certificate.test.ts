import { expect } from 'chai'
import { sign } from 'node:crypto'
import {
  digestOf,
  hashInput,
  readIssuingCertificate,
  signIssuingCertificate,
  verifyChain,
  writeBody,
  XrmlError,
  type IssuingCertificate,
} from '../../../../src/certificates/xrml/index.ts'
import { atOnce } from '../../../support/at-once.ts'
import { keyOf, ownCertificate } from './own-chain.ts'

const certificate = (): IssuingCertificate => readIssuingCertificate(ownCertificate('slc')).certificate

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof XrmlError ? error.code : String(error)
  }
}

const withName = (name: string): IssuingCertificate => {
  const { principal, ...rest } = certificate()
  return { ...rest, principal: { ...principal, object: { ...principal.object, name } } }
}

const withLevel = (value: string): IssuingCertificate => {
  const { principal, ...rest } = certificate()
  return { ...rest, principal: { ...principal, securityLevels: [{ name: 'Server-SKU', value }] } }
}

describe('writeBody and signIssuingCertificate, [MS-RMPR] §2.2.9.3', () => {
  it('writes the elements in the form of genuine certificates', () => {
    const body = writeBody(certificate())
    expect(body).to.match(/^<BODY type="LICENSE" version="3\.0"><ISSUEDTIME>2006-05-01T12:30<\/ISSUEDTIME><DESCRIPTOR>/)
    expect(body).to.contain('<PRINCIPAL internal-id="1"><OBJECT type="MS-DRM-Server"><ID type="MS-GUID">{bbbb')
    expect(body).to.contain('<ADDRESS type="URL">http://root/_wmcs</ADDRESS></OBJECT><PUBLICKEY><ALGORITHM>RSA</ALG')
    expect(body).to.contain('<SECURITYLEVEL name="Server-SKU" value="RMS 1.0" /></PRINCIPAL></ISSUEDPRINCIPALS>')
    expect(body).to.contain('<ACCESS><PRINCIPAL internal-id="1" /></ACCESS>')
    expect(body).not.to.match(/>\s+</)
  })

  it('writes the modulus little-endian and its size in bits, [MS-RMPR] §2.2.9.1.6', () => {
    const { principal, ...rest } = certificate()
    const publicKey = { modulus: Uint8Array.of(1, 2, 3), exponent: 65537 }
    expect(writeBody({ ...rest, principal: { ...principal, publicKey } })).to.contain(
      '<VALUE encoding="integer32">65537</VALUE></PARAMETER><PARAMETER name="modulus"><VALUE encoding="base64" size="24">AwIB<',
    )
    expect([...publicKey.modulus]).to.deep.equal([1, 2, 3])
  })

  it('escapes markup in text and attributes, the quote in attributes only', () => {
    expect(writeBody(withName(`<a> & "b" 'c'`))).to.contain(`<NAME>&lt;a&gt; &amp; "b" 'c'</NAME>`)
    expect(writeBody(withLevel(`<a> & "b" 'c'`))).to.contain(`value="&lt;a&gt; &amp; &quot;b&quot; 'c'" />`)
  })

  it('ends empty elements with a blank before the slash', () => {
    expect(writeBody(withName(''))).to.contain('</ID><NAME /><ADDRESS')
  })

  it('refuses characters that would not survive, and no others', () => {
    const refused = ['\0', '\t', '\n', '\r', '\u001f', '\u007f', '\u0085', '\ud800', '\udc00x', '\ufffe', '\uffff']
    for (const text of refused) {
      expect(
        codeOf(() => writeBody(withName(`a${text}b`))),
        JSON.stringify(text),
      ).to.equal('xrml-unwritable')
      expect(
        codeOf(() => writeBody(withLevel(text))),
        JSON.stringify(text),
      ).to.equal('xrml-unwritable')
    }
    for (const text of ['Åäö', '\u{1f511}', '\u2028', '\ufeff', ' a  b ', '\u00a0']) {
      expect(writeBody(withName(text))).to.contain(`<NAME>${text}</NAME>`)
    }
  })

  it('refuses moments the form has no place for, and cuts seconds off, [MS-RMPR] §2.2.9.1.1', () => {
    const at = (issuedTime: Date) => () => writeBody({ ...certificate(), issuedTime })
    expect(at(new Date('2006-01-01T00:00:59.999Z'))()).to.contain('<ISSUEDTIME>2006-01-01T00:00</ISSUEDTIME>')
    expect(codeOf(at(new Date(NaN)))).to.equal('xrml-unwritable')
    expect(codeOf(at(new Date('+010000-01-01T00:00:00Z')))).to.equal('xrml-unwritable')
    expect(codeOf(at(new Date('-000001-12-31T23:59:59Z')))).to.equal('xrml-unwritable')
  })

  it('refuses revocation information that is not one CONDITIONLIST, [MS-RMPR] §2.2.9.3.4', () => {
    const list = '<CONDITIONLIST><REFRESH><INTERVALTIME /></REFRESH></CONDITIONLIST>'
    const body = (revocation: string) => () => writeBody({ ...certificate(), revocation })
    expect(body(list)()).to.match(/<\/WORK><CONDITIONLIST>.*<\/CONDITIONLIST><\/BODY>$/)
    expect(codeOf(body('<WORK />'))).to.equal('xrml-unwritable')
    expect(codeOf(body(` ${list}`))).to.equal('xrml-unwritable')
    expect(codeOf(body(`${list}<WORK />`))).to.equal('xrml-malformed')
  })

  it('signs the body in UTF-16LE and puts the DIGEST first, [MS-RMPR] §2.2.9.1.12', () => {
    const inputs: Uint8Array[] = []
    const text = atOnce(
      signIssuingCertificate(certificate(), {
        hash: 'SHA1',
        sign: (input) => {
          inputs.push(input)
          return sign('sha1', input, keyOf('service'))
        },
      }),
    )
    const { bodyText, signature } = readIssuingCertificate(text)
    expect(inputs).to.deep.equal([hashInput(bodyText)])
    expect(Buffer.from(inputs[0]!).toString('utf16le')).to.equal(bodyText)
    expect(Buffer.from(signature.digest)).to.deep.equal(digestOf('SHA1', inputs[0]!))
    expect(text).to.match(/^<XrML xmlns="" version="1\.2"><BODY .*<\/BODY><SIGNATURE><DIGEST><ALGORITHM>SHA1</)
    expect(text).to.match(/<\/DIGEST><ALGORITHM>RSA PKCS#1-V1\.5<\/ALGORITHM><VALUE encoding="base64" size="1024">/)
    const failed = verifyChain([text], { anchors: [] }).results.filter(({ outcome }) => outcome === 'fails')
    expect(failed.map(({ check }) => check)).to.deep.equal(['chain-order', 'anchor'])
  })

  it("refuses a signature that is not as long as the issuer's key", () => {
    const signed = (length: number) => () =>
      signIssuingCertificate(certificate(), { hash: 'SHA1', sign: () => new Uint8Array(length) })
    expect(codeOf(signed(128))).to.be.undefined
    expect(codeOf(signed(256))).to.equal('xrml-unwritable')
  })

  it('refuses a certificate nobody could read', () => {
    const signer = { hash: 'SHA1', sign: () => new Uint8Array(128) } as const
    expect(codeOf(() => signIssuingCertificate(withName('x'.repeat(65_536)), signer))).to.equal('xrml-too-large')
  })
})
