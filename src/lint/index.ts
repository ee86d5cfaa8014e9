export { CHECK_PLACES } from './check-places.ts'
export type { Finding, LintReport, Place } from './finding.ts'
export { LintError } from './lint-error.ts'
export { lintFile, type FileRules } from './lint-file.ts'
