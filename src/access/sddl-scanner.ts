import { AccessError } from './access-error.ts'
import { parseSid, type Sid } from './sid.ts'
import { sidOfSddlAlias } from './well-known-sids.ts'

/** A place in an SDDL string that moves on as things are taken from it. */
export interface SddlScanner {
  /** Takes what the sticky `pattern` matches here, or nothing. */
  take(pattern: RegExp): RegExpExecArray | undefined
  /** Passes over white space. */
  skipSpace(): void
  readonly atEnd: () => boolean
  /** Says where the text went wrong. */
  readonly malformed: (what: string) => AccessError
}

export function createSddlScanner(text: string): SddlScanner {
  let position = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = position
    const match = pattern.exec(text) ?? undefined
    if (match !== undefined) position += match[0].length
    return match
  }
  return {
    take,
    skipSpace: () => void take(/\s*/y),
    atEnd: () => position === text.length,
    malformed: (what) => {
      const here = JSON.stringify(text.slice(position, position + 40))
      return new AccessError('sddl-malformed', `The SDDL string is wrong at character ${position}, ${here}: ${what}.`)
    },
  }
}

/** Takes `S-1-…` or the two letters of an alias. [MS-DTYP] §2.5.1.1. Throws AccessError `sddl-malformed`, `sid-…`. */
export function takeSid(scanner: SddlScanner, domain: Sid | undefined): Sid {
  // In O:S-1-5-0x20D:… the D is no digit: a colon tells.
  const numeric = scanner.take(/s-(?:[0-9a-fx-](?!:))+/iy)
  if (numeric !== undefined) return parseSid(numeric[0])
  const alias = scanner.take(/[a-z]{2}/iy)?.[0]
  const sid = alias === undefined ? undefined : sidOfSddlAlias(alias.toUpperCase(), domain)
  if (sid === undefined)
    throw scanner.malformed('a security identifier or the two letters of one are wanted before this')
  if (sid === 'domain-unknown') {
    throw new AccessError(
      'sid-domain-unknown',
      `${alias ?? ''} stands for a group of a domain, and the domain is not known.`,
    )
  }
  return sid
}
