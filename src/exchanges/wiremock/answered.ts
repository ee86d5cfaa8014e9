import { withContentLength, type HttpMessage } from '../http-message.ts'
import type { Mapping } from './mapping.ts'
import { unmapped } from './unmapped.ts'

type Response = Mapping['response']

/** What a mapping answers, and what is to be said of it. */
export interface Answered {
  readonly response: HttpMessage
  /** In milliseconds. */
  readonly latency: number | undefined
  readonly remarks: readonly string[]
}

/** Instead of an answer. */
const NO_ANSWER = ['fault', 'proxyBaseUrl']
/** What changes how an answer is given. */
const CHANGES = ['delayDistribution', 'chunkedDribbleDelay', 'additionalProxyRequestHeaders']

/** Of a connection, or of a form of the content that a mapping does not have it in. */
const NOT_OF_THE_CONTENT = ['connection', 'keep-alive', 'transfer-encoding', 'content-encoding']

/** The bytes of a body. `readFile`: reads one of the files beside the mappings. */
function bytesOf({ body, jsonBody, base64Body, bodyFileName }: Response, readFile: (name: string) => Buffer): Buffer {
  if (bodyFileName !== undefined) return readFile(bodyFileName)
  if (base64Body !== undefined) return Buffer.from(base64Body, 'base64')
  return Buffer.from(body ?? (jsonBody === undefined ? '' : JSON.stringify(jsonBody)))
}

const isTemplate = (body: Buffer): boolean => body.includes('{{')

/** What a mapping answers. Throws ExchangeError: `import-unmapped` for no answer, or what is wrong with the file of its body. */
export function answeredBy({ response }: Mapping, readFile: (name: string) => Buffer): Answered {
  const none = NO_ANSWER.find((name) => response[name] !== undefined && response[name] !== null)
  if (none !== undefined) throw unmapped(`${none} in place of an answer`)
  const body = bytesOf(response, readFile)
  const headers = Object.entries(response.headers).flatMap(([name, values]) =>
    [values].flat().map((value): readonly [string, string] => [name, value]),
  )
  const dropped = headers.filter(([name]) => NOT_OF_THE_CONTENT.includes(name.toLowerCase()))
  const transformers = Array.isArray(response['transformers']) ? response['transformers'].map(String) : []
  return {
    response: withContentLength({
      startLine: `HTTP/1.1 ${response.status} ${response.statusMessage}`.trimEnd(),
      headers: headers.filter((header) => !dropped.includes(header)),
      body,
    }),
    latency: response.fixedDelayMilliseconds,
    remarks: [
      ...CHANGES.filter((name) => name in response).map((name) => `${name} is passed over`),
      ...dropped.map(([name]) => `the header ${name} is passed over, as it tells of no recorded content`),
      ...transformers.map((name) => `the transformer ${name} is not run`),
      ...(isTemplate(body) ? ['what stands in {{ }} in the body is given as it stands'] : []),
    ],
  }
}
