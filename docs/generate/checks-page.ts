import { CHECKS } from '../../src/certificates/index.ts'
import { code, page, table } from './markdown.ts'

const INTRODUCTION = `\`rms-emulator verify\` makes these checks, in this order, and reports each of them for each certificate, whatever became of
the others. A check that depends on one that failed is reported as not reached. The chain verifies only if every check holds.
\`validity-at-moment\` and \`range-at-moment\` are made only when a moment is asked for with \`--at\`; without it, a chain is judged
at the moments its certificates were issued (see [decision 0006](decisions/0006-verification-at-the-moments-of-issue.md)).`

/** Every check that verifying a chain makes. */
export const checksPage = (): string =>
  page('Checks', '`src/certificates/xrml/verification`', [
    INTRODUCTION,
    table(
      ['check', 'what holds', 'paragraph'],
      CHECKS.map(({ name, title, paragraph }) => [code(name), title, paragraph]),
    ),
  ])
