/** The methods that the HTTP of Windows Server 2003 has a number for. IIS answers to others that it does not know them. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'CONNECT'],
  ...['TRACK', 'MOVE', 'COPY', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'LOCK', 'UNLOCK', 'SEARCH'],
])

/** Whether a method is known, whatever becomes of it. TRACE counts as unknown: IIS 6 has it switched off. */
export const isKnownMethod = (method: string): boolean => KNOWN.has(method)

/** Whether it is a known method but for its case, which HTTP minds. */
export const isKnownButForCase = (method: string): boolean => !KNOWN.has(method) && KNOWN.has(method.toUpperCase())
