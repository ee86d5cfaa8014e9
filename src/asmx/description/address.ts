const HOST = /^[A-Za-z0-9.\-:[\]_]+$/

/** The Host header of a request if it can be one, else `fallback`: what it says ends up in a document others read. */
export const cleanHost = (hostHeader: string | undefined, fallback: string): string =>
  hostHeader !== undefined && HOST.test(hostHeader) ? hostHeader : fallback

/** A host without its port. */
export const hostName = (host: string): string => /^(?:\[[^\]]*\]|[^:]*)/.exec(host)?.[0] ?? ''

/** The path of a request target that names a file, spelled as the client did but with needless escapes undone. */
export const requestedPath = (target: string): string =>
  encodeURI(decodeURIComponent(target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? ''))

/** The address of a service as the client reached it: scheme, host (see `cleanHost`) and path (see `requestedPath`). */
export const serviceAddress = (scheme: 'http' | 'https', host: string, path: string): string =>
  `${scheme}://${host}${path}`

const MARKUP: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
])

/** Text for an attribute value in double quotes, as .NET spells it; what XML cannot hold becomes U+FFFD. */
export const escapeAttribute = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => MARKUP.get(character) ?? '')
    .replace(/[\x00-\x1f\ufffe\uffff\p{Cs}]/gu, '\ufffd')
