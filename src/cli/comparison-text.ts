import { isOpen, isSame, type ExchangeComparison, type JudgedDifference } from '../comparison/index.ts'

const valueText = (value: string | undefined): string => (value === undefined ? '(nothing)' : JSON.stringify(value))

const sign = (difference: JudgedDifference): string =>
  isOpen(difference) ? 'DIFFERS' : difference.because === undefined ? 'varies' : 'accepted'

function differenceLines(difference: JudgedDifference): string[] {
  const { where, kind, expected, found, byNature, because, told } = difference
  const reason = because ?? byNature
  return [
    `  ${sign(difference).padEnd(9)}${where}: ${kind}${reason === undefined ? '' : ` (${reason})`}`,
    ...(told === undefined ? [] : [`           ${told}`]),
    `           recorded ${valueText(expected)}`,
    `           found    ${valueText(found)}`,
  ]
}

function verdictOf(comparison: ExchangeComparison): string {
  const { failure, needs } = comparison
  const verdict = failure !== undefined ? `no answer: ${failure}` : isSame(comparison) ? 'same' : 'DIFFERENT'
  return isSame(comparison) || needs.length === 0 ? verdict : `${verdict}; the recorded server had ${needs.join(', ')}`
}

/** A report for people. What varies by its nature is counted; `verbose` shows it. */
export function comparisonLines(comparisons: readonly ExchangeComparison[], verbose: boolean): string[] {
  const lines = comparisons.flatMap((comparison) => {
    const { exchange, differences } = comparison
    const shown = differences.filter((one) => verbose || one.byNature === undefined)
    return [`${exchange}: ${verdictOf(comparison)}`, ...shown.flatMap(differenceLines)]
  })
  const all = comparisons.flatMap(({ differences }) => differences)
  const different = comparisons.filter((comparison) => !isSame(comparison)).length
  const accepted = all.filter(({ because }) => because !== undefined).length
  const varying = all.filter(({ byNature, because }) => byNature !== undefined && because === undefined).length
  return [
    ...lines,
    `${comparisons.length} compared: ${comparisons.length - different} the same, ${different} different; ${accepted} differences accepted, ${varying} by nature`,
  ]
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text of XML 1.0: what it cannot carry becomes a question mark. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g, '?')
    .replaceAll(/[&<>"]/g, (character) => REFERENCES[character] ?? '')

function testCase(comparison: ExchangeComparison): string {
  const { exchange, differences, failure } = comparison
  const start = `  <testcase classname="compare" name="${escaped(exchange)}"`
  if (failure !== undefined) return `${start}>\n    <error message="${escaped(failure)}" />\n  </testcase>`
  const open = differences.filter(isOpen)
  if (open.length === 0) return `${start} />`
  const text = open.flatMap(differenceLines).join('\n')
  return `${start}>\n    <failure message="${open.length} differences">${escaped(text)}</failure>\n  </testcase>`
}

/** A report in the XML of JUnit, one test for each recording. */
export function comparisonJUnit(comparisons: readonly ExchangeComparison[]): string {
  const errors = comparisons.filter(({ failure }) => failure !== undefined).length
  const failures = comparisons.filter((comparison) => !isSame(comparison)).length - errors
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="rms-emulator compare" tests="${comparisons.length}" failures="${failures}" errors="${errors}">`,
    ...comparisons.map(testCase),
    '</testsuite>',
  ].join('\n')
}
