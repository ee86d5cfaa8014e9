import type { IHttpClient } from 'soap'
import { LicensingError } from '../../licensing/index.ts'
import { writeSoapEnvelope, writeSubEnrollResponse } from '../message/index.ts'
import { readSubEnrollAnswer } from './read-answer.ts'

/** How long a root may take to answer, in milliseconds, and the most it may say, in bytes. */
const TIMEOUT = 60_000
const LONGEST_ANSWER = 1_048_576

const reason = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause)
}

const unreachable = (url: string, cause: unknown) =>
  new LicensingError('root-unreachable', `The root at ${url} cannot be reached: ${reason(cause)}.`, { cause })

async function readText(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  const body: AsyncIterable<Uint8Array> | null = response.body
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > LONGEST_ANSWER) {
      throw new LicensingError('root-answer-unreadable', `The answer of ${url} is longer than any root’s.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What stands between a status of HTTP and a chain. */
function refusal(status: number, url: string): LicensingError | undefined {
  if (status === 401 || status === 403) {
    return new LicensingError(
      'root-refused',
      `The root at ${url} refuses access (HTTP ${status}). Check name and password, and let the root’s administrator grant the account access to SubEnrollService.asmx.`,
    )
  }
  if (status === 200 || status === 500) return undefined
  return new LicensingError(
    'root-refused',
    `The root at ${url} answers HTTP ${status}. Is this the address of a root certification server?`,
  )
}

async function exchange(url: string, envelope: string, headers: Record<string, string>): Promise<string> {
  let response: Response
  try {
    const signal = AbortSignal.timeout(TIMEOUT)
    response = await fetch(url, { method: 'POST', body: envelope, headers, redirect: 'manual', signal })
  } catch (error) {
    throw unreachable(url, error)
  }
  const refused = refusal(response.status, url)
  if (refused !== undefined) throw refused
  const answer = readSubEnrollAnswer(await readText(response, url))
  if (answer === undefined) {
    throw new LicensingError('root-answer-unreadable', `The answer of ${url} is no answer of SubEnrollService.asmx.`)
  }
  if (answer.kind === 'fault') {
    throw new LicensingError(
      'root-faulted',
      `The root refuses the request: ${answer.message.split(/\r?\n/, 1)[0] ?? ''}`,
    )
  }
  return writeSoapEnvelope(
    '1.1',
    undefined,
    writeSubEnrollResponse(answer.chain.map((text) => encodeURIComponent(text))),
  )
}

/** Does one exchange and hands what comes of it to node-soap's callback. */
async function answer(
  url: string,
  envelope: string,
  headers: Record<string, string>,
  callback: Callback,
): Promise<void> {
  let body: string
  try {
    body = await exchange(url, envelope, headers)
  } catch (error) {
    callback(error)
    return
  }
  callback(null, { statusCode: 200, status: 200, headers: {}, config: { headers: {} } }, body)
}

type Callback = Parameters<IHttpClient['request']>[2]

/**
 * The HTTP of node-soap's client, fenced like its server: an answer is read by the bounded parser, and the library sees
 * an envelope written anew from what was found in it. `authorization` is sent with every request.
 */
export const createFencedHttp = (authorization: string | undefined): IHttpClient => ({
  request: (url, envelope: string, callback, soapHeaders) => {
    const { SOAPAction: action = '' } = { ...soapHeaders }
    const headers = {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: String(action),
      ...(authorization !== undefined && { authorization }),
    }
    void answer(url, envelope, headers, callback)
    // The library listens to the callback; the promise that its type asks for is never looked at.
    return new Promise<never>(() => {})
  },
})
