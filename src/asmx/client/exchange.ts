import { basename } from 'node:path'
import { sendLoggedOn, type Logon } from './log-on.ts'
import { readAnswer, type AnswerPlaces } from './read-answer.ts'
import { faulted, httpRefusal, unreadable } from './refusals.ts'
import { openWire, type WireOptions } from './wire.ts'

/** How to reach a root, and as whom. */
export interface RootConnection extends WireOptions {
  readonly logon: Logon
}

/** One request to one service of a root. */
export interface ServiceRequest {
  readonly url: string
  readonly action: string
  readonly envelope: string
  readonly places: AnswerPlaces
}

/** Asks a service of a root; gives the chain in its answer. Throws LicensingError with what to do about it. */
export async function exchange(request: ServiceRequest, connection: RootConnection): Promise<readonly string[]> {
  const url = new URL(request.url)
  const asked = { url: request.url, file: basename(url.pathname) }
  const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${request.action}"` }
  const wire = openWire(url, connection)
  try {
    const logged = await sendLoggedOn(wire, { body: request.envelope, headers }, connection.logon)
    const refused = httpRefusal(asked, logged, connection.logon)
    if (refused !== undefined) throw refused
    const answer = readAnswer(logged.answer.text, request.places)
    if (answer === undefined) throw unreadable(asked, logged.answer)
    if (answer.kind === 'fault') throw faulted(answer.message)
    return answer.chain
  } finally {
    wire.close()
  }
}
