import { CHECKS, LICENSE_CHECKS, type CheckDescription } from '../../src/certificates/index.ts'
import { code, page, table } from './markdown.ts'

const INTRODUCTION = `\`rms-emulator verify\` makes these checks, in this order, and reports each of them for each certificate, whatever became of
the others. A check that depends on one that failed is reported as not reached. The chain verifies only if every check holds.
\`validity-at-moment\` and \`range-at-moment\` are made only when a moment is asked for with \`--at\`; without it, a chain is judged
at the moments its certificates were issued (see [decision 0006](decisions/0006-verification-at-the-moments-of-issue.md)).`

const LICENSES = `A chain may begin with a licence, or with the certificate of a machine, an account or a client. These checks are made on what stands
before the issuing certificates, which are then checked as above (those above a machine must be in the order of \`machine-chain-order\`
instead). All of a licence that \`times\`, \`public-keys\`, \`work-object\` and the like look at in an issuing certificate is looked at by
\`well-formed\`.`

const tableOf = (checks: readonly CheckDescription[]): string =>
  table(
    ['check', 'what holds', 'paragraph'],
    checks.map(({ name, title, paragraph }) => [code(name), title, paragraph]),
  )

/** Every check that verifying a chain makes. */
export const checksPage = (): string =>
  page('Checks', '`src/certificates/xrml/verification`', [
    INTRODUCTION,
    tableOf(CHECKS),
    '## Licences',
    LICENSES,
    tableOf(LICENSE_CHECKS),
  ])
