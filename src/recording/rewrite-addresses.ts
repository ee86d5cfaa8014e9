/** Where a description says a service is, or another description: the attribute, and what stands before the address. */
const ADDRESS = /(<(?:[\w.-]+:)?address\b[^<>]*?\blocation\s*=\s*["'])(https?:\/\/[^"'/\s]+)/gi
const REFERENCE = /(\b(?:location|schemaLocation|ref|docRef|address)\s*=\s*["'])(https?:\/\/[^"'/\s]+)/gi

const sameOrigin = (one: string, other: URL): boolean =>
  URL.canParse(one) && new URL(one).origin.toLowerCase() === other.origin.toLowerCase()

/** Whether an answer is a description of a service, in whose text there may be addresses of the server. */
export const isDescription = (method: string, contentType: string): boolean =>
  method === 'GET' && /^\s*(?:text|application)\/(?:[\w.+-]*\+)?xml\b/i.test(contentType)

/**
 * A WSDL or disco document whose services, wherever it says they are, are at `own`; and so what it says is at `server`.
 * Generated clients then come where the document came from. Both are origins, such as `http://rms01:8080`.
 */
export function rewriteAddresses(document: Uint8Array, server: string, own: string): Uint8Array {
  const upstream = new URL(server)
  const text = Buffer.from(document.buffer, document.byteOffset, document.byteLength).toString('latin1')
  const rewritten = text
    .replaceAll(ADDRESS, (_whole, before: string) => `${before}${own}`)
    .replaceAll(REFERENCE, (whole, before: string, origin: string) =>
      sameOrigin(origin, upstream) ? `${before}${own}` : whole,
    )
  return rewritten === text ? document : Buffer.from(rewritten, 'latin1')
}

/** A URL in a header, such as Location, with the same change. */
export const rewriteUrl = (url: string, server: string, own: string): string =>
  /^https?:/i.test(url) && sameOrigin(url, new URL(server)) ? url.replace(/^[a-z]+:\/\/[^/?#]*/i, () => own) : url
