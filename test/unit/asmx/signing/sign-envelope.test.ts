import { expect } from 'chai'
import { createPublicKey, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { SignedXml } from 'xml-crypto'
import { operationFault, writeFault, writeSoapEnvelope } from '../../../../src/asmx/message/index.ts'
import { createEnvelopeSigner } from '../../../../src/asmx/signing/index.ts'
import { signingKeyOf } from '../../../../src/certificates/index.ts'
import { atOnce } from '../../../support/at-once.ts'
import { readSignedEnvelope, withoutSignature } from '../../../support/signed-envelope.ts'
import { newRsaKey } from '../../../support/new-key.ts'

const AT = new Date('2026-03-01T12:34:56.789Z')
const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'

const privateKey = newRsaKey(1024)
const publicKey = createPublicKey(privateKey)
const chain = ['3003020101', '3003020102'].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))
const signEnvelope = createEnvelopeSigner({ key: signingKeyOf(privateKey), chain })
const sign = (envelope: string, at: Date): string => atOnce(signEnvelope(envelope, at))

const success = writeSoapEnvelope('1.1', '<V xmlns="urn:v">1</V>', '<R xmlns="urn:r"><s>&lt;a&gt; "b"</s><t /></R>')
const faultOf = (message: string, faultForm: 'aspnet-2.0' | 'aspnet-1.1' = 'aspnet-2.0') =>
  writeFault(operationFault('1.1', { type: 'A.B', message }), { customErrors: 'off', faultForm })

/** Whether the library finds a signature in `envelope` that verifies. */
function verifies(envelope: string, key: KeyObject = publicKey): boolean {
  const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/s.exec(envelope) ?? []
  const verifier = new SignedXml({
    idMode: 'wssecurity',
    publicCert: key.export({ type: 'spki', format: 'pem' }).toString(),
    getCertFromKeyInfo: () => null,
  })
  verifier.loadSignature(signature)
  try {
    return verifier.checkSignature(envelope)
  } catch {
    return false
  }
}

describe('WS-Security 1.0 §4 an answer that is signed', () => {
  const envelope = sign(success, AT)

  it('differs from what it was by the Security block and the wsu:Id of its body, and by nothing else', () => {
    expect(withoutSignature(envelope)).to.equal(success)
    expect(withoutSignature(sign(faultOf('a'), AT))).to.equal(faultOf('a'))
    expect(envelope).to.contain(`</V><wsse:Security xmlns:wsse="${WSS}-wssecurity-secext-1.0.xsd" `)
    expect(envelope).to.contain(`<soap:Body xmlns:wsu="${WSS}-wssecurity-utility-1.0.xsd" wsu:Id="Body"><R `)
  })

  it('says when it was made, in whole seconds of UTC, and expires five minutes later (§10)', () => {
    const { created, expires } = readSignedEnvelope(envelope)
    expect([created, expires]).to.deep.equal(['2026-03-01T12:34:56Z', '2026-03-01T12:39:56Z'])
  })

  it('carries the chain as one token, leaf last in it (X.509 Token Profile §3.1)', () => {
    const token = readSignedEnvelope(envelope)
    expect(token.chain.map((der) => der.toString('hex'))).to.deep.equal(['3003020101', '3003020102'])
    expect(token.valueType).to.equal(`${WSS}-x509-token-profile-1.0#X509PKIPathv1`)
    expect(token.encodingType).to.equal(`${WSS}-soap-message-security-1.0#Base64Binary`)
  })

  it('names the token in KeyInfo (X.509 Token Profile §3.2), and every Id that is named is there once', () => {
    expect(envelope).to.match(/<ds:KeyInfo><wsse:SecurityTokenReference [^>]+><wsse:Reference URI="#Token" /)
    const named = [...envelope.matchAll(/ URI="#([^"]+)"/g)].map(([, id]) => id)
    expect(named).to.deep.equal(['Timestamp', 'Body', 'Token'])
    for (const id of named) expect(envelope.split(` wsu:Id="${id!}"`)).to.have.length(2)
  })

  it('is signed with RSA-SHA256 over exclusive canonical form, and with nothing else', () => {
    const algorithms = [...envelope.matchAll(/ Algorithm="([^"]+)"/g)].map(([, name]) => name)
    expect(new Set(algorithms)).to.deep.equal(
      new Set([
        'http://www.w3.org/2001/10/xml-exc-c14n#',
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2001/04/xmlenc#sha256',
      ]),
    )
  })

  it('is marked for nobody to understand: clients that know no signatures read on', () => {
    expect(envelope).not.to.match(/mustUnderstand|actor/)
  })

  it('verifies under the key, and under no other', () => {
    expect(verifies(envelope)).to.equal(true)
    expect(verifies(envelope, createPublicKey(newRsaKey(1024)))).to.equal(false)
  })

  it('does not verify after any change of body or Timestamp', () => {
    for (const [from, to] of [
      ['"b"', '"c"'],
      ['<t />', ''],
      ['<R xmlns="urn:r">', '<R xmlns="urn:q">'],
      ['Created>2026', 'Created>2027'],
      ['<wsu:Expires>2026-03-01T12', '<wsu:Expires>2026-03-01T13'],
    ] as const) {
      expect(envelope).to.contain(from)
      expect(verifies(envelope.replace(from, to)), from).to.equal(false)
    }
  })

  it('is the same for the same moment, and another for another', () => {
    expect(sign(success, AT)).to.equal(envelope)
    expect(sign(success, new Date(AT.getTime() + 1000))).not.to.equal(envelope)
  })

  it('may be SOAP 1.2, have no header, or be indented with CR LF', () => {
    for (const before of [
      writeSoapEnvelope('1.2', '<V xmlns="urn:v" />', '<R />'),
      writeSoapEnvelope('1.1', undefined, '<R />'),
      faultOf('a\r\nParameter name: b', 'aspnet-1.1'),
    ]) {
      const signed = sign(before, AT)
      expect(verifies(signed), before).to.equal(true)
      expect(withoutSignature(signed)).to.equal(before)
    }
  })

  it('keeps every byte of any fault, and verifies where the fault is XML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (message) => {
        const before = faultOf(message)
        const signed = sign(before, AT)
        expect(withoutSignature(signed)).to.equal(before)
        // What ASMX writes as a reference to a control character is no XML, signed or not.
        if (!/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(message)) expect(verifies(signed)).to.equal(true)
      }),
      { numRuns: 60 },
    )
  })

  it('is not fooled by texts that look like the envelope itself', () => {
    const before = faultOf('</soap:Header><soap:Body>')
    expect(withoutSignature(sign(before, AT))).to.equal(before)
    expect(verifies(sign(before, AT))).to.equal(true)
  })

  it('is made of our own envelopes only', () => {
    expect(() => sign('<a/>', AT)).to.throw(TypeError)
  })
})
