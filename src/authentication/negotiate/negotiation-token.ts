import { formatElement, scanElement, type DerElement } from '../../base/der.ts'

/** Object identifiers of mechanisms, as the content of their DER. [MS-SPNG] §3.1.1, RFC 4178 §4 */
export const MECHANISM = {
  spnego: '2b0601050502',
  kerberos: '2a864886f712010202',
  /** Kerberos with the wrong number that Windows 2000 gave it. [MS-SPNG] §3.1.5.2 */
  kerberosOfWindows2000: '2a864882f712010202',
  ntlm: '2b06010401823702020a',
} as const

export const NEG_STATE = { acceptCompleted: 0, acceptIncomplete: 1, reject: 2, requestMic: 3 } as const

/** What a client opens with. RFC 4178 §4.2.1 */
export interface NegTokenInit {
  readonly type: 'init'
  /** In the order of preference; hexadecimal. */
  readonly mechanisms: readonly string[]
  /** The list as it came, over which a mechListMIC is made. */
  readonly mechanismList: Uint8Array
  readonly token: Uint8Array | undefined
}

/** What either side goes on with. RFC 4178 §4.2.2 */
export interface NegTokenResp {
  readonly type: 'resp'
  readonly token: Uint8Array | undefined
  readonly mechListMic: Uint8Array | undefined
}

const TAG = { application: 0x60, sequence: 0x30, object: 0x06, octets: 0x04, enumerated: 0x0a } as const
const context = (number: number): number => 0xa0 + number

/** More mechanisms than any client offers. */
const MOST_MECHANISMS = 32

const elementAt = (der: Uint8Array, offset: number): DerElement | undefined => {
  const element = scanElement(der, offset)
  return typeof element === 'string' ? undefined : element
}

/** The one element with `tag` that `der` consists of. */
function only(der: Uint8Array | undefined, tag: number): DerElement | undefined {
  const element = der && elementAt(der, 0)
  return element?.tag === tag && element.end === der?.length ? element : undefined
}

/** All elements that `der` consists of; undefined when it is no sequence of at most `most`. */
function all(der: Uint8Array, most: number): DerElement[] | undefined {
  const elements: DerElement[] = []
  for (let offset = 0; offset < der.length;) {
    const element = elements.length < most ? elementAt(der, offset) : undefined
    if (element === undefined) return undefined
    elements.push(element)
    offset = element.end
  }
  return elements
}

/** The members of a SEQUENCE with explicit tags, by their numbers, which must rise. */
function membersOf(der: Uint8Array): ReadonlyMap<number, Uint8Array> | undefined {
  const sequence = only(der, TAG.sequence)
  const members = sequence && all(sequence.content, 8)
  if (members === undefined || members.some(({ tag }, index) => tag <= (members[index - 1]?.tag ?? 0x9f))) {
    return undefined
  }
  return new Map(members.map(({ tag, content }) => [tag - context(0), content]))
}

/** An OCTET STRING that may be absent; undefined when something else stands there. */
function octets(
  members: ReadonlyMap<number, Uint8Array>,
  number: number,
): { value: Uint8Array | undefined } | undefined {
  const member = members.get(number)
  if (member === undefined) return { value: undefined }
  const string = only(member, TAG.octets)
  return string && { value: string.content }
}

function parseInit(der: Uint8Array): NegTokenInit | undefined {
  const members = membersOf(der)
  const list = only(members?.get(0), TAG.sequence)
  const types = list && all(list.content, MOST_MECHANISMS)
  const token = members && octets(members, 2)
  if (list === undefined || token === undefined || types?.every(({ tag }) => tag === TAG.object) !== true)
    return undefined
  const mechanisms = types.map(({ content }) => Buffer.from(content).toString('hex'))
  return { type: 'init', mechanisms, mechanismList: list.whole, token: token.value }
}

function parseResp(der: Uint8Array): NegTokenResp | undefined {
  const members = membersOf(der)
  const token = members && octets(members, 2)
  const mechListMic = members && octets(members, 3)
  return token && mechListMic && { type: 'resp', token: token.value, mechListMic: mechListMic.value }
}

/** The mechanism whose initial token this is, RFC 2743 §3.1, and what it says; undefined when it is none. */
export function parseInitialToken(bytes: Uint8Array): { mechanism: string; inner: Uint8Array } | undefined {
  const whole = only(bytes, TAG.application)
  const mechanism = whole && elementAt(whole.content, 0)
  if (whole === undefined || mechanism?.tag !== TAG.object) return undefined
  return { mechanism: Buffer.from(mechanism.content).toString('hex'), inner: whole.content.subarray(mechanism.end) }
}

/** Reads what a client says in SPNEGO; undefined when it is none. */
export function parseNegotiationToken(bytes: Uint8Array): NegTokenInit | NegTokenResp | undefined {
  if (bytes[0] === context(1)) {
    const resp = only(bytes, context(1))
    return resp && parseResp(resp.content)
  }
  const initial = parseInitialToken(bytes)
  if (initial?.mechanism !== MECHANISM.spnego) return undefined
  const init = only(initial.inner, context(0))
  return init && parseInit(init.content)
}

/** What a server says in a NegTokenResp. */
export interface ServerResponse {
  readonly state: number
  /** The chosen mechanism, said once. */
  readonly mechanism?: string
  readonly token?: Uint8Array
  readonly mechListMic?: Uint8Array
}

/** Writes a NegTokenResp. RFC 4178 §4.2.2 */
export function formatResponse({ state, mechanism, token, mechListMic }: ServerResponse): Uint8Array {
  const member = (number: number, tag: number, content: Uint8Array | undefined) =>
    content === undefined ? [] : [formatElement(context(number), formatElement(tag, content))]
  const members = [
    ...member(0, TAG.enumerated, Uint8Array.of(state)),
    ...member(1, TAG.object, mechanism === undefined ? undefined : Buffer.from(mechanism, 'hex')),
    ...member(2, TAG.octets, token),
    ...member(3, TAG.octets, mechListMic),
  ]
  return formatElement(context(1), formatElement(TAG.sequence, ...members))
}
