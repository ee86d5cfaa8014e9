import type { Called } from './called.ts'
import { sendLoggedOn, type LoggedOnAnswer, type Logon, type Message } from './log-on.ts'
import {
  placesOf,
  readAnswer,
  readRecords,
  type AnswerRecord,
  type ChainAnswer,
  type RecordPlaces,
  type RecordsAnswer,
} from './read-answer.ts'
import { faulted, httpRefusal, unreadable } from './refusals.ts'
import { openWire, type Wire, type WireLimits } from './wire.ts'

/** How to reach a server, and as whom. */
export interface Connection extends WireLimits {
  /** Undefined: the service is open to everybody. */
  readonly logon: Logon | undefined
}

/** One request to one service. */
export interface ServiceRequest {
  readonly url: string
  readonly envelope: string
  readonly called: Called
}

const send = async (wire: Wire, message: Message, logon: Logon | undefined): Promise<LoggedOnAnswer> =>
  logon === undefined
    ? { answer: await wire.post(message.body, message.headers), used: undefined }
    : sendLoggedOn(wire, message, logon)

/** Asks a service; gives what `read` makes of its answer. Throws LicensingError with what to do about it. */
async function ask<Answer extends ChainAnswer | RecordsAnswer>(
  request: ServiceRequest,
  connection: Connection,
  read: (text: string) => Answer | undefined,
): Promise<Exclude<Answer, { kind: 'fault' }>> {
  const { url, envelope, called } = request
  const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${called.operation.action}"` }
  const wire = openWire(new URL(url), { ...connection, responder: called })
  try {
    const logged = await send(wire, { body: envelope, headers }, connection.logon)
    const refused = httpRefusal(request, logged, connection.logon)
    if (refused !== undefined) throw refused
    const answer = read(logged.answer.text)
    if (answer === undefined) throw unreadable(request, logged.answer)
    if (answer.kind === 'fault') throw faulted(called, answer.message)
    return answer as Exclude<Answer, { kind: 'fault' }>
  } finally {
    wire.close()
  }
}

/** Asks a service; gives the chain in its answer. Throws LicensingError with what to do about it. */
export const exchange = async (request: ServiceRequest, connection: Connection): Promise<readonly string[]> =>
  (await ask(request, connection, (text) => readAnswer(text, placesOf(request.called)))).chain

/** Asks a service; gives the structures that its answer lists. Throws LicensingError with what to do about it. */
export const exchangeRecords = async (
  request: ServiceRequest,
  connection: Connection,
  places: RecordPlaces,
): Promise<readonly AnswerRecord[]> =>
  (await ask(request, connection, (text) => readRecords(text, request.called, places))).records
