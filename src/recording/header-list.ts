/** Headers in order, as they go over a connection. */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/** Headers that are about one connection, not about the message. RFC 9110 §7.6.1 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['proxy-authenticate', 'proxy-authorization'],
])

/** Node gives names and values one after the other. */
export const headerListOf = (rawHeaders: readonly string[]): HeaderList =>
  rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : []))

/** As Node takes them. */
export const rawHeadersOf = (headers: HeaderList): string[] => headers.flat()

export const withoutHeaders = (headers: HeaderList, names: readonly string[]): HeaderList =>
  headers.filter(([name]) => !names.includes(name.toLowerCase()))

/** What is left of a message's headers on its next connection: also less those that its Connection header names. */
export function endToEnd(headers: HeaderList): HeaderList {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(/\s*,\s*/))
  return headers.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && !named.includes(name.toLowerCase()))
}
