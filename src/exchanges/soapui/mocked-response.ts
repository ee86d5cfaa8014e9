import type { XmlNode } from '../../asmx/message/index.ts'
import { ExchangeError } from '../exchange-error.ts'
import { headerOf, withContentLength, type HttpMessage } from '../http-message.ts'
import { attributeOf, childOf, childrenOf, contentOf, headersIn } from './project.ts'

const RESPONSE_HEADERS = /@response-headers$/

/** Of a connection, or of a form of the content that a project does not have it in. */
const NOT_OF_THE_CONTENT = ['connection', 'keep-alive', 'transfer-encoding', 'content-encoding']

/** What Node calls the encodings that SoapUI offers and that are written the same. */
const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  '': 'utf8',
  'utf-8': 'utf8',
  'iso-8859-1': 'latin1',
  'us-ascii': 'latin1',
  'utf-16le': 'utf16le',
}

/** A response of a mocked operation, and what is to be said of it. */
export interface MockedResponse {
  readonly response: HttpMessage
  readonly remarks: readonly string[]
}

const unmapped = (what: string): ExchangeError =>
  new ExchangeError('import-unmapped', `${what} has no counterpart in a recording.`)

function bodyOf(node: XmlNode): Buffer {
  const content = childOf(node, 'responseContent')
  const compression = [attributeOf(content, 'compression'), attributeOf(node, 'compression')].find(
    (one) => one !== '' && one.toLowerCase() !== 'none',
  )
  if (compression !== undefined) throw unmapped(`Content compressed by ${compression}`)
  const name = attributeOf(node, 'encoding')
  const encoding = ENCODINGS[name.toLowerCase()]
  if (encoding === undefined) throw unmapped(`The encoding ${name}`)
  return Buffer.from(contentOf(content), encoding)
}

/** What a response has that is not in the recording. */
function remarksOn(node: XmlNode, body: Buffer, dropped: readonly string[]): string[] {
  const attachments = childrenOf(node, 'attachment').length
  return [
    ...((childOf(node, 'script')?.text.trim() ?? '') === '' ? [] : ['its script is not run']),
    ...(attachments === 0 ? [] : [`its ${attachments} attachments are passed over`]),
    ...(attributeOf(node, 'outgoingWss') === '' ? [] : ['its outgoing WS-Security is not applied']),
    ...(/\$\{[^}]*\}/.test(body.toString('latin1')) ? ['what stands in ${ } is given as it stands'] : []),
    ...dropped.map((name) => `the header ${name} is passed over, as it tells of no recorded content`),
  ]
}

/** The response as it goes over a connection. Throws ExchangeError `import-unmapped` for content that cannot be read. */
export function mockedResponse(node: XmlNode, mediaType: string): MockedResponse {
  const body = bodyOf(node)
  const isFault = /<(?:[\w.-]+:)?Fault[\s>/]/.test(body.toString('latin1'))
  const written = attributeOf(node, 'httpResponseStatus')
  const status = /^[2-5]\d\d$/.test(written) ? written : isFault ? '500' : '200'
  const headers = headersIn(node, RESPONSE_HEADERS)
  const dropped = headers.map(([name]) => name).filter((name) => NOT_OF_THE_CONTENT.includes(name.toLowerCase()))
  const kept = headers.filter(([name]) => !dropped.includes(name))
  const charset = attributeOf(node, 'encoding') || 'utf-8'
  const type: readonly (readonly [string, string])[] =
    headerOf({ headers: kept }, 'Content-Type') === undefined && mediaType !== ''
      ? [['Content-Type', `${mediaType}; charset=${charset.toLowerCase()}`]]
      : []
  return {
    response: withContentLength({ startLine: `HTTP/1.1 ${status}`, headers: [...type, ...kept], body }),
    remarks: remarksOn(node, body, dropped),
  }
}
