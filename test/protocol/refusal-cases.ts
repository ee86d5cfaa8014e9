import { createPublicKey } from 'node:crypto'
import { NOT_PROVOKED } from '../../docs/generate/not-provoked.ts'
import type { OperationErrorCode } from '../../src/asmx/index.ts'
import { LICENSE_RULES } from '../../src/asmx/license-rules.ts'
import {
  formatPkcs1PublicKey,
  parsePkcs1PublicKey,
  readIssuingCertificate,
  type RsaPublicKey,
} from '../../src/certificates/index.ts'
import type { TestRoot } from '../support/root-server.ts'
import { GOOD_REQUEST, newKey, type RequestMembers } from '../support/sub-enroll-request.ts'

/** One request that is refused: what is wrong with it, and what the fault says. */
export interface Case {
  readonly what: string
  readonly request: RequestMembers | (() => Promise<RequestMembers>)
  readonly exception: string
  /** The parameter that the exception names; undefined: none. */
  readonly parameter?: string
}

const CORE = 'Microsoft.DigitalRightsManagement.Core'
const NULL = 'System.ArgumentNullException'
const ARGUMENT = 'System.ArgumentException'
const RANGE = 'System.ArgumentOutOfRangeException'
const FORMAT = 'System.FormatException'
export const MALFORMED_VERSION = `${CORE}.MalformedDataVersionException`
const UNSUPPORTED_VERSION = `${CORE}.UnsupportedDataVersionException`
export const KEY = 'aPublicKeyBytes'

const GOOD_KEY = parsePkcs1PublicKey(Buffer.from(GOOD_REQUEST.key, 'base64'))
const der = (...bytes: readonly (Uint8Array | readonly number[])[]) =>
  Buffer.concat(bytes.map((part) => Uint8Array.from(part))).toString('base64')
const keyLike = (change: Partial<RsaPublicKey>) =>
  Buffer.from(formatPkcs1PublicKey({ ...GOOD_KEY, ...change })).toString('base64')
const goodDer = Buffer.from(GOOD_REQUEST.key, 'base64')
const spki = () =>
  createPublicKey({ key: goodDer, format: 'der', type: 'pkcs1' })
    .export({ format: 'der', type: 'spki' })
    .toString('base64')

const version = (minimumVersion: string | undefined, maximumVersion: string | undefined) => ({
  minimumVersion,
  maximumVersion,
})

const malformedVersion = (what: string, minimum: string | undefined, maximum: string | undefined): Case => ({
  what,
  request: version(minimum, maximum),
  exception: MALFORMED_VERSION,
})

const badKey = (what: string, key: string, exception = ARGUMENT): Case => ({
  what,
  request: { key },
  exception,
  parameter: KEY,
})

const badUrl = (what: string, url: string): Case => ({ what, request: { url }, exception: FORMAT })

const missing = (what: string, request: RequestMembers, parameter: string): Case => ({
  what,
  request,
  exception: NULL,
  parameter,
})

/** What a client can be refused for, by the code of the refusal. [MS-RMPRS] §2.2.9.1, §3.1.4.1; [MS-RMPR] §3.1.4.6 */
export const refusalCases = (
  root: () => Pick<TestRoot, 'chain'>,
): Partial<Record<OperationErrorCode, readonly Case[]>> => ({
  'version-malformed': [
    malformedVersion('no minimum', undefined, '1.0.0.0'),
    malformedVersion('no maximum', '1.0.0.0', undefined),
    malformedVersion('empty', '', '1.0.0.0'),
    malformedVersion('three parts', '1.0.0', '1.0.0.0'),
    malformedVersion('five parts', '1.0.0.0', '1.0.0.0.0'),
    malformedVersion('letters', '1.0.0.0', '1.0.0.x'),
    malformedVersion('a sign', '1.0.0.0', '1.0.0.-1'),
    malformedVersion('blanks', ' 1.0.0.0', '1.0.0.0'),
    malformedVersion('a part beyond 31 bits', '1.0.0.0', '1.0.0.2147483648'),
    malformedVersion('a minimum above the maximum', '1.1.0.0', '1.0.0.0'),
    malformedVersion('a minimum above the maximum by the number, not by the text', '1.0.0.10', '1.0.0.9'),
  ],
  'version-unsupported': [
    { what: 'newer than the server', request: version('1.0.0.0', '1.1.0.1'), exception: UNSUPPORTED_VERSION },
    { what: 'far newer', request: version('2.0.0.0', '2.0.0.0'), exception: UNSUPPORTED_VERSION },
    { what: 'older than the server', request: version('0.9.0.0', '0.9.9.9'), exception: UNSUPPORTED_VERSION },
  ],
  'argument-missing': [
    missing('no key', { key: undefined }, KEY),
    missing('no SKU', { sku: undefined }, 'SKU'),
    missing('no Version', { version: undefined }, 'Version'),
    missing('no URL', { url: undefined }, 'URL'),
  ],
  'argument-too-long': [
    { what: 'a SKU', request: { sku: 'x'.repeat(257) }, exception: RANGE, parameter: 'SKU' },
    { what: 'a Version', request: { version: 'x'.repeat(257) }, exception: RANGE, parameter: 'Version' },
    { what: 'a Name', request: { name: 'x'.repeat(257) }, exception: RANGE, parameter: 'Name' },
    { what: 'a URL', request: { url: `http://a/${'x'.repeat(2040)}` }, exception: RANGE, parameter: 'URL' },
  ],
  'argument-characters': [
    { what: 'a tab in the SKU', request: { sku: 'a&#9;b' }, exception: ARGUMENT, parameter: 'SKU' },
    { what: 'a line break in the Version', request: { version: '1\n2' }, exception: ARGUMENT, parameter: 'Version' },
    { what: 'a control character in the Name', request: { name: 'a&#x85;' }, exception: ARGUMENT, parameter: 'Name' },
    { what: 'U+FDD0 in the SKU', request: { sku: '&#xFDD0;' }, exception: ARGUMENT, parameter: 'SKU' },
    { what: 'a line break in the URL', request: { url: 'http://a/\nb' }, exception: ARGUMENT, parameter: 'URL' },
  ],
  'guid-empty': [
    { what: 'no Guid at all', request: { guid: undefined }, exception: ARGUMENT, parameter: 'Guid' },
    ...['{00000000-0000-0000-0000-000000000000}', '00000000000000000000000000000000'].map((guid) => ({
      what: `the Guid ${guid}`,
      request: { guid },
      exception: ARGUMENT,
      parameter: 'Guid',
    })),
  ],
  'url-malformed': [
    badUrl('empty', ''),
    badUrl('relative', '/_wmcs'),
    badUrl('no scheme', 'licensing.example/_wmcs'),
    badUrl('ftp', 'ftp://licensing.example/'),
    badUrl('file', 'file:///c:/windows'),
    badUrl('javascript', 'javascript:alert(1)'),
    badUrl('no host', 'http:///_wmcs'),
    badUrl('a user name', 'http://user@licensing.example/'),
    badUrl('a bad port', 'http://licensing.example:99999/'),
    badUrl('a blank', 'http://licensing.example/a b'),
    badUrl('a backslash', 'http:\\\\licensing.example'),
    badUrl('markup', 'http://licensing.example/&lt;b&gt;'),
  ],
  'der-malformed': [
    badKey('empty', ''),
    badKey('a SubjectPublicKeyInfo', spki()),
    badKey('a byte after it', der(goodDer, [0])),
    badKey('cut short', der(goodDer.subarray(0, -1))),
    badKey('another tag', der([0x31], goodDer.subarray(1))),
    badKey('a length that is not in its shortest form', der([0x30, 0x82, 0, goodDer[2] ?? 0], goodDer.subarray(3))),
    badKey('an indefinite length', der([0x30, 0x80], goodDer.subarray(3), [0, 0])),
    badKey('a negative modulus', der([0x30, 0x81, 0x88, 0x02, 0x81, 0x80], GOOD_KEY.modulus, [2, 3, 1, 0, 1])),
    badKey('a zero modulus', der([0x30, 8, 2, 1, 0, 2, 3, 1, 0, 1])),
    badKey('a third member', der([0x30, 0x81, goodDer.length], goodDer.subarray(3), [2, 1, 1])),
  ],
  'public-key-size': [
    badKey('512 bits', newKey(512).base64, RANGE),
    badKey('1023 bits', keyLike({ modulus: GOOD_KEY.modulus.with(0, 0x7f) }), RANGE),
    badKey('1032 bits', keyLike({ modulus: Buffer.concat([Buffer.of(0xc1), GOOD_KEY.modulus]) }), RANGE),
    badKey('2048 bits in mode 1', newKey(2048).base64, RANGE),
  ],
  'public-key-modulus': [badKey('an even modulus', keyLike({ modulus: GOOD_KEY.modulus.with(127, 0xfe) }))],
  'public-key-exponent': [
    badKey('the exponent 3', keyLike({ exponent: 3 })),
    badKey('the exponent 1', keyLike({ exponent: 1 })),
    badKey('an exponent of 9 bytes', der([0x30, 13, 2, 1, 3, 2, 8, 1, 0, 0, 0, 0, 0, 0, 1])),
  ],
  'key-of-hierarchy': [0, 1].map((index) => ({
    what: index === 0 ? 'the root’s own key' : 'the key of its Enrollment Service',
    request: async () => {
      const text = (await root().chain())[index] ?? ''
      const { publicKey } = readIssuingCertificate(text).certificate.principal
      return { key: Buffer.from(formatPkcs1PublicKey(publicKey)).toString('base64') }
    },
    exception: ARGUMENT,
    parameter: KEY,
  })),
})

/** What only the services of licences refuse. */
const OF_LICENSES = Object.keys(LICENSE_RULES) as (keyof typeof LICENSE_RULES)[]

/** What no request can bring about on a root with default settings. The last block and other tests bring about the first three. */
export const OUT_OF_REACH: readonly OperationErrorCode[] = [
  'rekey-refused',
  'issuer-expired',
  'outlives-issuer',
  ...NOT_PROVOKED.filter((code) => !OF_LICENSES.some((other) => other === code)),
  // What only other services refuse.
  ...OF_LICENSES,
  'argument-out-of-range',
  'service-type-unsupported',
  ...(['batch-too-large', 'value-too-large', 'decommissioned', 'too-many-forests', 'forest-unavailable'] as const),
]
