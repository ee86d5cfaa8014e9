import { request as askHttp, type IncomingMessage } from 'node:http'
import { request as askHttps } from 'node:https'
import type { IHttpClient } from 'soap'
import { LicensingError } from '../../licensing/index.ts'
import { answerBodyWriter, writeSoapEnvelope } from '../message/index.ts'
import { readChainAnswer, type ChainOperation } from './read-answer.ts'

/** How long a server may take to answer, in milliseconds, and the most it may say, in bytes. */
const TIMEOUT = 60_000
const LONGEST_ANSWER = 1_048_576

const reason = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause)
}

/** Who is called, and what is asked of it. */
export interface Called extends ChainOperation {
  readonly title: 'root' | 'enrollment service'
  /** What kind of server should be at its address, for messages. */
  readonly kind: string
}

const fileOf = ({ service }: Called): string => `${service.name}.asmx`

/** What Node calls it when a certificate does not lead to an authority that is trusted. */
const UNTRUSTED: readonly unknown[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]

function unreachable(who: Called, url: string, cause: unknown): LicensingError {
  const isUntrusted = cause instanceof Error && 'code' in cause && UNTRUSTED.includes(cause.code)
  const hint = isUntrusted ? ' Its TLS certificate is not trusted here: name it, or who issued it, with --tls-ca.' : ''
  const message = `The ${who.title} at ${url} cannot be reached: ${reason(cause)}.${hint}`
  return new LicensingError('root-unreachable', message, { cause })
}

async function readText(response: IncomingMessage, url: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  const body: AsyncIterable<Uint8Array> = response
  for await (const chunk of body) {
    length += chunk.length
    if (length > LONGEST_ANSWER) {
      throw new LicensingError('root-answer-unreadable', `The answer of ${url} is longer than any server’s.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Whom to reach, and how. */
export interface RootConnection {
  readonly called: Called
  /** The value of the Authorization header, sent with every request. */
  readonly authorization: string | undefined
  /** Whose TLS certificates to trust, as PEM; undefined: those that this machine trusts. */
  readonly authorities: string | undefined
}

/** Posts an envelope; gives the answer once its head is there. Redirections are not followed. */
function post(
  url: string,
  envelope: string,
  headers: Record<string, string>,
  authorities: string | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const body = Buffer.from(envelope)
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': body.length },
      // A connection of its own: there is one request, and then nothing that would have to be waited for.
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT),
    }
    const isTls = new URL(url).protocol === 'https:'
    const asked = isTls
      ? askHttps(url, { ...options, ...(authorities !== undefined && { ca: authorities }) }, resolve)
      : askHttp(url, options, resolve)
    asked.once('error', reject)
    asked.end(body)
  })
}

/** What stands between a status of HTTP and a chain. */
function refusal(status: number, url: string, called: Called): LicensingError | undefined {
  if (status === 401 || status === 403) {
    return new LicensingError(
      'root-refused',
      `The ${called.title} at ${url} refuses access (HTTP ${status}). Check name and password, and let the ${called.title}’s administrator grant the account access to ${fileOf(called)}.`,
    )
  }
  if (status === 200 || status === 500) return undefined
  return new LicensingError(
    'root-refused',
    `The ${called.title} at ${url} answers HTTP ${status}. Is this the address of ${called.kind}?`,
  )
}

async function exchange(
  url: string,
  envelope: string,
  headers: Record<string, string>,
  { authorities, called }: RootConnection,
): Promise<string> {
  let response: IncomingMessage
  let text: string
  try {
    response = await post(url, envelope, headers, authorities)
    text = await readText(response, url)
  } catch (error) {
    throw error instanceof LicensingError ? error : unreachable(called, url, error)
  }
  const refused = refusal(response.statusCode ?? 0, url, called)
  if (refused !== undefined) throw refused
  const answer = readChainAnswer(text, called)
  if (answer === undefined) {
    throw new LicensingError('root-answer-unreadable', `The answer of ${url} is no answer of ${fileOf(called)}.`)
  }
  if (answer.kind === 'fault') {
    throw new LicensingError(
      'root-faulted',
      `The ${called.title} refuses the request: ${answer.message.split(/\r?\n/, 1)[0] ?? ''}`,
    )
  }
  return writeSoapEnvelope('1.1', undefined, writeChain(called, answer.chain))
}

/** What was found, written anew; the texts encoded, so that nothing in them can mean anything to the library. */
function writeChain({ service, operation }: Called, chain: readonly string[]): string {
  const [result = ''] = Object.keys(operation.answer.members)
  const string = chain.map((text) => encodeURIComponent(text))
  const write = answerBodyWriter(service.namespace, operation)
  return write({ [result]: { LicensorCertificateChain: { string } } })
}

type Callback = Parameters<IHttpClient['request']>[2]

/** Does one exchange and hands what comes of it to node-soap's callback. */
async function answer(exchanged: Promise<string>, callback: Callback): Promise<void> {
  let body: string
  try {
    body = await exchanged
  } catch (error) {
    callback(error)
    return
  }
  callback(null, { statusCode: 200, status: 200, headers: {}, config: { headers: {} } }, body)
}

/**
 * The HTTP of node-soap's client, fenced like its server: an answer is read by the bounded parser, and the library sees
 * an envelope written anew from what was found in it.
 */
export const createFencedHttp = (connection: RootConnection): IHttpClient => ({
  request: (url, envelope: string, callback, soapHeaders) => {
    const { SOAPAction: action = '' } = { ...soapHeaders }
    const headers = {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: String(action),
      ...(connection.authorization !== undefined && { authorization: connection.authorization }),
    }
    void answer(exchange(url, envelope, headers, connection), callback)
    // The library listens to the callback; the promise that its type asks for is never looked at.
    return new Promise<never>(() => {})
  },
})
