/** The most characters of a path that is looked at; no service has a longer one. */
const LONGEST = 1024

/**
 * The path of a request target, percent-decoded and in lower case, as IIS compares paths; undefined when it is no plain
 * path: encoded badly or twice, with dots, backslashes, colons or control characters that could name a file otherwise.
 */
export function parsePath(target: string): string | undefined {
  const [raw = ''] = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)
  if (raw.length > LONGEST) return undefined
  let path: string
  try {
    path = decodeURIComponent(raw)
  } catch {
    return undefined
  }
  if (/[%\\:\p{Cc}]|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/u.test(path)) return undefined
  return path.toLowerCase()
}

/** The query of a request target, without its question mark; empty when there is none. */
export const queryOf = (target: string): string => /\?([^#]*)/.exec(target)?.[1] ?? ''
