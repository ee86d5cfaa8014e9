/** The most characters of a path that is looked at; no service has a longer one. */
const LONGEST = 1024

/** What could name a file by another name than its own: encoded twice, backslashes, streams, control characters, dots. */
const NOT_PLAIN = /[%\\:\p{Cc}]|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/u

/** A file that ASP.NET is asked for, and what follows it. */
const ASP_NET_FILE = /^(.*?\.(?:asmx|aspx|ashx))(\/.*)?$/i

/** Which file a request is about. */
export interface RequestPath {
  /** In lower case, as IIS compares paths. */
  readonly file: string
  /** What follows the file of a service, from the slash on, as the client spells it; empty when nothing does. */
  readonly pathInfo: string
  /** Whether IIS would hand it to ASP.NET. */
  readonly isAspNet: boolean
}

/**
 * The path of a request target, percent-decoded; undefined when it is no plain path: encoded badly or twice, with dots,
 * backslashes, colons or control characters that could name a file otherwise.
 */
export function parsePath(target: string): RequestPath | undefined {
  const [raw = ''] = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)
  if (raw.length > LONGEST) return undefined
  let path: string
  try {
    path = decodeURIComponent(raw)
  } catch {
    return undefined
  }
  if (NOT_PLAIN.test(path)) return undefined
  const [, file, pathInfo = ''] = ASP_NET_FILE.exec(path) ?? []
  return { file: (file ?? path).toLowerCase(), pathInfo, isAspNet: file !== undefined }
}

/** The query of a request target, without its question mark; empty when there is none. */
export const queryOf = (target: string): string => /\?([^#]*)/.exec(target)?.[1] ?? ''
