import type { IHttpClient } from 'soap'
import { SUB_ENROLL_ACTION } from '../../protocol/sub-enrollment.ts'
import { writeSoapEnvelope, writeSubEnrollResponse } from '../message/index.ts'
import { exchange, type RootConnection } from './exchange.ts'
import { SUB_ENROLL_PLACES } from './read-answer.ts'

type Callback = Parameters<IHttpClient['request']>[2]

/** Does one exchange and hands what comes of it to node-soap's callback. */
async function answer(exchanged: Promise<readonly string[]>, callback: Callback): Promise<void> {
  let body: string
  try {
    const chain = await exchanged
    body = writeSoapEnvelope('1.1', undefined, writeSubEnrollResponse(chain.map((text) => encodeURIComponent(text))))
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
  request: (url, envelope: string, callback) => {
    const request = { url, action: SUB_ENROLL_ACTION, envelope, places: SUB_ENROLL_PLACES }
    void answer(exchange(request, connection), callback)
    // The library listens to the callback; the promise that its type asks for is never looked at.
    return new Promise<never>(() => {})
  },
})
