import { isUtf8 } from 'node:buffer'
import { remember } from '../../base/remember.ts'
import { isApplicationType, KNOWN_HEADERS, mediaTypeParameter } from './media-type.ts'
import { decodeUtf8 } from './utf8.ts'

type Decoder = (bytes: Uint8Array) => string

const latin1: Decoder = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
const ascii: Decoder = (bytes) => latin1(bytes).replace(/[\x80-\xff]/g, '?')

/** What windows-1252 has from 0x80 to 0x9F; Node 20's own decoder of that name leaves these as they are. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const windows1252: Decoder = (bytes) =>
  latin1(bytes).replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252.charAt(character.charCodeAt(0) - 0x80))

const byTextDecoder =
  (label: string): Decoder =>
  (bytes) =>
    new TextDecoder(label, { ignoreBOM: true }).decode(bytes)

const utf16le = byTextDecoder('utf-16le')
const utf16be = byTextDecoder('utf-16be')

/** The names under which .NET knows the encodings whose meaning differs from the Web's; `utf8` is not among them. */
const ENCODINGS: ReadonlyMap<string, Decoder> = new Map([
  ...names(decodeUtf8, 'utf-8 unicode-1-1-utf-8 unicode-2-0-utf-8 x-unicode-1-1-utf-8 x-unicode-2-0-utf-8'),
  ...names(utf16le, 'utf-16 utf-16le unicode ucs-2 iso-10646-ucs-2'),
  ...names(utf16be, 'utf-16be unicodefffe'),
  ...names(windows1252, 'windows-1252 x-ansi'),
  ...names(latin1, 'iso-8859-1 iso_8859-1 iso8859-1 iso_8859-1:1987 iso-ir-100 latin1 l1 cp819 ibm819 csisolatin1'),
])

const SAME_AS_ON_THE_WEB =
  /^(?:iso-8859-(?:[2-9]|13|15)|windows-125[0-8]|koi8-[ru]|shift_jis|euc-jp|euc-kr|gb2312|gb18030|big5)$/

const DECLARED_ENCODING = /^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']/

/** What a content type says of the characters. */
const encodingOf = remember(
  (contentType: string) => ({
    named: encodingNamed(mediaTypeParameter(contentType, 'charset') ?? ''),
    isApplication: isApplicationType(contentType),
  }),
  KNOWN_HEADERS,
)

/**
 * The characters of a request body. A byte order mark decides, then the charset parameter, which outweighs the XML
 * declaration. Without a usable one, text types are US-ASCII and application types follow XML's own rules.
 * Gives `undefined` where those rules make the document ill-formed.
 */
export function decodeRequest(contentType: string, body: Uint8Array): string | undefined {
  const marked = byteOrderMark(body)
  const { named, isApplication } = encodingOf(contentType)
  if (named === undefined && isApplication) return decodeByXmlRules(body, marked)
  if (marked !== undefined) return marked.decode(body.subarray(marked.length))
  return (named ?? ascii)(body)
}

/** XML 1.0 appendix F: mark, pattern of the first bytes, declaration; UTF-8 must then be sound. */
function decodeByXmlRules(body: Uint8Array, marked: ReturnType<typeof byteOrderMark>): string | undefined {
  const rest = body.subarray(marked?.length ?? 0)
  if (marked !== undefined && marked.decode !== decodeUtf8) return marked.decode(rest)
  if (body[0] === 0x3c && body[1] === 0) return utf16le(body)
  if (body[0] === 0 && body[1] === 0x3c) return utf16be(body)
  const declared = DECLARED_ENCODING.exec(latin1(rest.subarray(0, 300)))?.[1]
  const decode = declared === undefined ? decodeUtf8 : encodingNamed(declared)
  if (decode === undefined || decode === utf16le || decode === utf16be) return undefined
  return decode === decodeUtf8 && !isUtf8(rest) ? undefined : decode(rest)
}

function byteOrderMark(body: Uint8Array): { readonly length: number; readonly decode: Decoder } | undefined {
  if (body[0] === 0xff && body[1] === 0xfe) return { length: 2, decode: utf16le }
  if (body[0] === 0xfe && body[1] === 0xff) return { length: 2, decode: utf16be }
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return { length: 3, decode: decodeUtf8 }
  return undefined
}

function encodingNamed(name: string): Decoder | undefined {
  const label = name.toLowerCase()
  if (label === 'us-ascii' || label === 'ascii') return ascii
  return ENCODINGS.get(label) ?? (SAME_AS_ON_THE_WEB.test(label) ? byTextDecoder(label) : undefined)
}

function names(decoder: Decoder, list: string): [string, Decoder][] {
  return list.split(' ').map((name) => [name, decoder])
}
