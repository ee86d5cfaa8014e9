import type { IHttpClient } from 'soap'
import { answerBodyWriter, writeSoapEnvelope } from '../message/index.ts'
import type { Called } from './called.ts'
import { exchange, type Connection } from './exchange.ts'

type Callback = Parameters<IHttpClient['request']>[2]

/** What was found, written anew; the texts encoded, so that nothing in them can mean anything to the library. */
function writeChain({ service, operation }: Called, chain: readonly string[]): string {
  const [result = ''] = Object.keys(operation.answer.members)
  const string = chain.map((text) => encodeURIComponent(text))
  const write = answerBodyWriter(service.namespace, operation)
  return write({ [result]: { LicensorCertificateChain: { string } } })
}

/** Does one exchange and hands what comes of it to node-soap's callback. */
async function answer(called: Called, exchanged: Promise<readonly string[]>, callback: Callback): Promise<void> {
  let body: string
  try {
    body = writeSoapEnvelope('1.1', undefined, writeChain(called, await exchanged))
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
export const createFencedHttp = (called: Called, connection: Connection): IHttpClient => ({
  request: (url, envelope: string, callback) => {
    void answer(called, exchange({ url, envelope, called }, connection), callback)
    // The library listens to the callback; the promise that its type asks for is never looked at.
    return new Promise<never>(() => {})
  },
})
