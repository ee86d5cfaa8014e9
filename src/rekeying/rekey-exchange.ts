import {
  certificateElements,
  certificateText,
  readXmlTreeIfAny,
  surfaceOffset,
  type CertificateElement,
  type XmlNode,
} from '../asmx/message/index.ts'
import { fromCanonicalBase64, toBase64 } from '../base/base64.ts'
import {
  CertificateError,
  formatPkcs1PublicKey,
  parsePkcs1PublicKey,
  RekeyError,
  rekeyReplacements,
  type KeyFor,
  type Replacement,
} from '../certificates/index.ts'
import { headerOf, type Exchange, type HttpMessage } from '../exchanges/index.ts'

/** Where in the document a piece of a certificate stands, which may be written there with references. */
function inDocument(text: string, { as, node }: CertificateElement, piece: Replacement): Replacement {
  const placeOf = (offset: number) => (as === 'node' ? node.start + offset : surfaceOffset(text, node, offset))
  return { ...piece, start: placeOf(piece.start), end: placeOf(piece.end) }
}

/** The elements of requests that hold a key: that of the server, [MS-RMPRS] §3.3.4.1.3.2, and of those who may revoke it. */
const KEY_ELEMENTS: readonly string[] = ['aPublicKeyBytes', 'aRevocationAuthorityPublicKey']

const keyElements = (node: XmlNode): XmlNode[] =>
  KEY_ELEMENTS.includes(node.local) ? [node] : node.children.flatMap(keyElements)

/** The key in such an element; none where it is none. */
function requestedKey({ text, contentStart, contentEnd }: XmlNode, keyFor: KeyFor): Replacement[] {
  const bytes = fromCanonicalBase64(text)
  if (bytes === undefined || contentEnd - contentStart !== text.length) return []
  try {
    const own = toBase64(formatPkcs1PublicKey(keyFor(parsePkcs1PublicKey(bytes)).publicKey))
    return own.length === text.length ? [{ start: contentStart, end: contentEnd, text: own }] : []
  } catch (error) {
    if (error instanceof CertificateError) return []
    throw error
  }
}

/** What shows keys in a document whose characters are not those of UTF-8. */
const KEYS = new RegExp(`XrML|${KEY_ELEMENTS.join('|')}`)

/** What cannot be read as XML in UTF-8 stays as it is, but not with keys in it. Throws RekeyError. */
function checkKeyless(message: HttpMessage): void {
  const characters = Buffer.from(message.body).toString('latin1').replaceAll('\0', '')
  const coding = headerOf(message, 'Content-Encoding') ?? 'identity'
  if (coding.toLowerCase() === 'identity' && !KEYS.test(characters)) return
  throw new RekeyError(
    'keys-unreadable',
    'A message is no XML in UTF-8, or is compressed, and may have keys in it that would stay. Leave this recording out.',
  )
}

async function rekeyMessage(message: HttpMessage, keyFor: KeyFor): Promise<HttpMessage> {
  const text = Buffer.from(message.body).toString('utf8')
  const tree = readXmlTreeIfAny(text)
  if (tree === undefined || !Buffer.from(text).equals(message.body)) {
    checkKeyless(message)
    return message
  }
  const pieces = keyElements(tree).flatMap((node) => requestedKey(node, keyFor))
  for (const element of certificateElements(tree)) {
    const replacements = await rekeyReplacements(certificateText(text, element), keyFor)
    pieces.push(...replacements.map((piece) => inDocument(text, element, piece)))
  }
  const rekeyed = pieces
    .toSorted((one, other) => other.start - one.start)
    .reduce((rest, { start, end, text: piece }) => rest.slice(0, start) + piece + rest.slice(end), text)
  return { ...message, body: Buffer.from(rekeyed) }
}

/**
 * An exchange whose keys are those that `keyFor` gives, in the request and in the chain, which is signed anew. All the rest
 * stays as it is, to the byte. Throws RekeyError or XrmlError for a chain that is not sound, or keys that cannot be reached.
 */
export async function rekeyExchange(exchange: Exchange, keyFor: KeyFor): Promise<Exchange> {
  const request = await rekeyMessage(exchange.request, keyFor)
  return { ...exchange, request, response: await rekeyMessage(exchange.response, keyFor) }
}
