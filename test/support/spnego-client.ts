import { MECHANISM } from '../../src/authentication/negotiate/negotiation-token.ts'
import { formatElement, scanElement, type DerElement } from '../../src/base/der.ts'

const context = (number: number, content: Uint8Array) => formatElement(0xa0 + number, content)

/** The list of mechanisms as a client offers it; they are hexadecimal. */
export const mechanismList = (mechanisms: readonly string[]): Buffer =>
  formatElement(0x30, ...mechanisms.map((mechanism) => formatElement(0x06, Buffer.from(mechanism, 'hex'))))

/** A NegTokenInit in its frame. RFC 4178 §4.2.1 */
export function negTokenInit(mechanisms: readonly string[], token: Uint8Array | undefined): Buffer {
  const members = [context(0, mechanismList(mechanisms))]
  if (token !== undefined) members.push(context(2, formatElement(0x04, token)))
  const init = context(0, formatElement(0x30, ...members))
  return formatElement(0x60, formatElement(0x06, Buffer.from(MECHANISM.spnego, 'hex')), init)
}

/** A NegTokenResp of a client. RFC 4178 §4.2.2 */
export function negTokenResp({ token, mechListMic }: { token?: Uint8Array; mechListMic?: Uint8Array }): Buffer {
  const members: Buffer[] = []
  if (token !== undefined) members.push(context(2, formatElement(0x04, token)))
  if (mechListMic !== undefined) members.push(context(3, formatElement(0x04, mechListMic)))
  return context(1, formatElement(0x30, ...members))
}

function element(bytes: Uint8Array, offset: number): DerElement {
  const found = scanElement(bytes, offset)
  if (typeof found === 'string') throw new Error(`no DER: ${found}`)
  return found
}

/** What a server’s NegTokenResp says. */
export function readServerResponse(bytes: Uint8Array): {
  state: number | undefined
  mechanism: string | undefined
  token: Buffer | undefined
  mechListMic: Buffer | undefined
} {
  const sequence = element(element(bytes, 0).content, 0).content
  const members = new Map<number, Buffer>()
  for (let offset = 0; offset < sequence.length;) {
    const member = element(sequence, offset)
    members.set(member.tag - 0xa0, Buffer.from(element(member.content, 0).content))
    offset = member.end
  }
  return {
    state: members.get(0)?.[0],
    mechanism: members.get(1)?.toString('hex'),
    token: members.get(2),
    mechListMic: members.get(3),
  }
}
