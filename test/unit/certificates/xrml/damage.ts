import { verifyChain } from '../../../../src/certificates/xrml/index.ts'

/** Another character of the same class; letters of odd positions change case only. */
export function substitute(character: string, position: number): string {
  if (/\d/.test(character)) return String((Number(character) + 1 + (position % 9)) % 10)
  if (/[A-Za-z]/.test(character)) {
    const swapped = character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase()
    return position % 2 === 1 ? swapped : /z/i.test(character) ? 'a' : String.fromCharCode(character.charCodeAt(0) + 1)
  }
  const punctuation = ' "\'/<>={}-:;&.,+#_'
  return punctuation.charAt((punctuation.indexOf(character) + 1 + (position % 16)) % punctuation.length)
}

interface Zone {
  readonly start: number
  readonly end: number
  readonly checks: readonly string[]
}

const zoneOf = (text: string, pattern: RegExp, checks: readonly string[]): Zone => {
  const match = pattern.exec(text)!
  const start = match.index + match[0].indexOf(match[1]!)
  return { start, end: start + match[1]!.length, checks }
}

/** Where damage has to be noticed by which check. */
export const zonesOf = (text: string): Zone[] => [
  zoneOf(text, /(<BODY[\s\S]*<\/BODY>)/, ['digest']),
  zoneOf(text, /size="(?:160|256)">([^<]*)<\/VALUE><\/DIGEST>/, ['digest']),
  zoneOf(text, />([^<]*)<\/VALUE><\/SIGNATURE>/, ['signature']),
]

const OUTSIDE = ['surface-form']

/**
 * Whether the check that damage at `position` belongs to fails, or the text is no certificate at all any more.
 * Next to where two zones meet, a deletion or insertion may belong to either, hence `edges`.
 */
export function isNoticed(damaged: string, zones: readonly Zone[], position: number, edges = false): boolean {
  const reach = edges ? 1 : 0
  const touched = zones.filter(({ start, end }) => position >= start - reach && position < end + reach)
  const inner = zones.some(({ start, end }) => position > start && position < end - 1)
  const checks = [
    'well-formed',
    ...touched.flatMap((zone) => zone.checks),
    ...(touched.length === 0 || (edges && !inner) ? OUTSIDE : []),
  ]
  const { ok, results } = verifyChain([damaged], { anchors: [] })
  return !ok && results.some(({ check, outcome }) => outcome === 'fails' && checks.includes(check))
}
