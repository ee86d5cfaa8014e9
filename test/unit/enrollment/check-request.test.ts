import { expect } from 'chai'
import { DomainError } from '../../../src/base/domain-error.ts'
import { ZERO_GUID } from '../../../src/base/guid.ts'
import { formatPkcs1PublicKey, sameKey, type RsaPublicKey } from '../../../src/certificates/index.ts'
import { checkRequest } from '../../../src/enrollment/index.ts'
import type { SubEnrollParameters } from '../../../src/protocol/sub-enrollment.ts'
import { publicKeyNamed } from '../certificates/keys/test-keys.ts'
import { sampleRequest } from './sample-request.ts'

const RULES = { keySizes: [1024], isKeyOfHierarchy: (key: RsaPublicKey) => sameKey(key, publicKeyNamed('hierarchy')) }

const check = (parameters: Partial<SubEnrollParameters> = {}, rules = RULES) =>
  checkRequest(sampleRequest(parameters), rules)

/** `code parameter` of the refusal; undefined when the request passes. */
function refusal(parameters: Partial<SubEnrollParameters>, rules = RULES): string | undefined {
  try {
    check(parameters, rules)
    return undefined
  } catch (error) {
    return error instanceof DomainError ? `${error.code} ${error.parameter ?? ''}`.trim() : String(error)
  }
}

const der = (key: Partial<RsaPublicKey>) => formatPkcs1PublicKey({ ...publicKeyNamed('licensing'), ...key })

describe('[MS-RMPRS] §3.3.4.1 request validation of SubEnroll', () => {
  it('gives what was asked, the key as numbers', () => {
    expect(check()).to.deep.equal({
      publicKey: { ...publicKeyNamed('licensing'), modulus: Uint8Array.from(publicKeyNamed('licensing').modulus) },
      guid: '0f8fad5b-d9cb-469f-a165-70867728950e',
      sku: 'RMS 1.0',
      version: '5.2.3790.300',
      name: 'LICENSING',
      url: 'http://licensing/_wmcs',
    })
  })

  describe('of what must be there', () => {
    for (const [member, parameter] of [
      ['publicKeyBytes', 'aPublicKeyBytes'],
      ['sku', 'SKU'],
      ['version', 'Version'],
      ['url', 'URL'],
    ] as const) {
      it(`refuses a request without ${parameter}`, () => {
        expect(refusal({ [member]: undefined })).to.equal(`argument-missing ${parameter}`)
      })
    }

    it('needs no Name', () => {
      expect(check({ name: undefined }).name).to.equal(undefined)
      expect(check({ name: '' }).name).to.equal('')
    })

    it('refuses what is missing before what is wrong, in the order of the table', () => {
      const nothing = { sku: undefined, version: undefined, url: undefined }
      expect(refusal({ ...nothing, publicKeyBytes: undefined })).to.equal('argument-missing aPublicKeyBytes')
      expect(refusal({ ...nothing, publicKeyBytes: new Uint8Array() })).to.equal('argument-missing SKU')
      expect(refusal({ version: undefined, url: undefined, guid: ZERO_GUID })).to.equal('argument-missing Version')
      expect(refusal({ publicKeyBytes: new Uint8Array(), guid: ZERO_GUID })).to.equal('der-malformed')
      expect(refusal({ guid: ZERO_GUID, url: 'x' })).to.equal('guid-empty Guid')
    })
  })

  describe('of the public key', () => {
    it('refuses what is no canonical DER', () => {
      const bytes = der({})
      for (const wrong of [new Uint8Array(), bytes.subarray(1), Buffer.concat([bytes, Buffer.of(0)])]) {
        expect(refusal({ publicKeyBytes: wrong })).to.equal('der-malformed')
      }
    })

    it('refuses other sizes than the rules allow', () => {
      const large = formatPkcs1PublicKey(publicKeyNamed('licensing', 2048))
      expect(refusal({ publicKeyBytes: large })).to.equal('public-key-size')
      expect(refusal({ publicKeyBytes: large }, { ...RULES, keySizes: [2048] })).to.equal(undefined)
      expect(refusal({ publicKeyBytes: large }, { ...RULES, keySizes: [1024, 2048] })).to.equal(undefined)
      expect(refusal({}, { ...RULES, keySizes: [2048] })).to.equal('public-key-size')
    })

    it('refuses an even modulus', () => {
      const { modulus } = publicKeyNamed('licensing')
      expect(refusal({ publicKeyBytes: der({ modulus: modulus.with(-1, 0) }) })).to.equal('public-key-modulus')
    })

    it('refuses exponents other than 65537, also those beyond any number', () => {
      expect(refusal({ publicKeyBytes: der({ exponent: 3 }) })).to.equal('public-key-exponent')
      const huge = Buffer.from('300c02010502077fffffffffffff', 'hex')
      expect(refusal({ publicKeyBytes: huge })).to.equal('public-key-exponent')
    })

    it('refuses a key of the hierarchy itself', () => {
      expect(refusal({ publicKeyBytes: formatPkcs1PublicKey(publicKeyNamed('hierarchy')) })).to.equal(
        'key-of-hierarchy aPublicKeyBytes',
      )
    })
  })

  describe('of the Guid', () => {
    for (const guid of [
      ZERO_GUID,
      '',
      'x',
      '{0f8fad5b-d9cb-469f-a165-70867728950e}',
      '0F8FAD5B-D9CB-469F-A165-70867728950E',
    ]) {
      it(`refuses ${JSON.stringify(guid)}`, () => expect(refusal({ guid })).to.equal('guid-empty Guid'))
    }
  })

  describe('of the texts', () => {
    for (const [member, parameter] of [
      ['sku', 'SKU'],
      ['version', 'Version'],
      ['name', 'Name'],
    ] as const) {
      it(`takes ${parameter} up to 256 characters, whatever they are`, () => {
        for (const text of ['', ' ', 'x'.repeat(256), '<&>"\'', 'ünï 名', '💡'.repeat(128)]) {
          expect(refusal({ [member]: text }), text.slice(0, 9)).to.equal(undefined)
        }
        expect(refusal({ [member]: 'x'.repeat(257) })).to.equal(`argument-too-long ${parameter}`)
      })

      it(`refuses characters in ${parameter} that a certificate would not carry`, () => {
        for (const text of [
          '\0',
          'a\tb',
          'a\nb',
          'a\rb',
          '\u007f',
          '\u0085',
          '\ud800',
          '\udc00x',
          '\ufffe',
          '\uffff',
          '\ufdd0',
        ]) {
          expect(refusal({ [member]: text }), JSON.stringify(text)).to.equal(`argument-characters ${parameter}`)
        }
      })
    }
  })

  describe('of the URL', () => {
    const taken = ['http://a', 'https://a/', 'HTTP://RMS:80/_wmcs', 'http://a.b:8080/x?y#z', 'http://[::1]/_wmcs']
    taken.push(
      'http://127.0.0.1',
      "http://a/b'c&d",
      'http://a/%20',
      'http://ünï.example/x',
      `http://a/${'x'.repeat(2039)}`,
    )
    for (const url of taken) {
      it(`takes ${url.slice(0, 40)} as it is`, () => expect(check({ url }).url).to.equal(url))
    }

    const malformed = ['', 'x', '/_wmcs', 'http:', 'http://', 'http:///x', 'ftp://a', 'http:a', '//a', 'http://a b']
    malformed.push(
      ' http://a',
      'http://a ',
      'http://user@a/',
      'http://u:p@a',
      'http://a\\b',
      'http://a/<b>',
      'http://a/"',
    )
    malformed.push('http://a:99999/', 'http://[::1/', 'javascript:http://a', 'http://?x', 'http://#', 'file:///etc')
    for (const url of malformed) {
      it(`refuses ${JSON.stringify(url)}`, () => expect(refusal({ url })).to.equal('url-malformed URL'))
    }

    it('refuses long ones and control characters by what they are', () => {
      expect(refusal({ url: `http://a/${'x'.repeat(2040)}` })).to.equal('argument-too-long URL')
      expect(refusal({ url: 'http://a/\n' })).to.equal('argument-characters URL')
    })

    it('refuses quickly what is made to be slow', () => {
      const start = performance.now()
      for (const part of ['/', '?', '#', 'a/', '://', '%']) refusal({ url: `http://a${part.repeat(600)} ` })
      expect(performance.now() - start).to.be.below(500)
    })
  })
})
