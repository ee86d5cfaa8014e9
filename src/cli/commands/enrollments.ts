import { Option, type Command } from 'commander'
import { formatMinute } from '../../base/moment.ts'
import { parseGuid } from '../../base/guid.ts'
import { formatCertificatePem } from '../../certificates/index.ts'
import {
  enrollmentHistory,
  listEnrollments,
  readChain,
  type EnrollmentEntry,
  type StoredLink,
} from '../../store/index.ts'
import { UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { formatTable } from '../table.ts'

type Format = 'text' | 'json' | 'xrml' | 'pem'

const seconds = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, 'Z')

const describeEntry = (entry: EnrollmentEntry): string[] => [
  `${seconds(entry.at)}  ${entry.relation}`,
  `  certificate  {${entry.certificateGuid}}, valid from ${formatMinute(entry.validFrom)} until ${formatMinute(entry.validUntil)} (UTC)`,
  `  serial       ${entry.serial} (X.509)`,
  `  caller       ${entry.caller} (${entry.callerSid}) from ${entry.remoteAddress}`,
  `  server       ${entry.url}${entry.name === null ? '' : `, name ${entry.name}`}`,
  `  release      ${entry.sku}, ${entry.version}`,
  `  key          SHA-256 ${entry.keyFingerprint}`,
]

const pemChain = (entry: EnrollmentEntry, root: readonly StoredLink[]): string =>
  [entry.x509, ...root.flatMap(({ x509 }) => (x509 === undefined ? [] : [x509]))]
    .map(formatCertificatePem)
    .join('')
    .trimEnd()

const xrmlChain = (entry: EnrollmentEntry, root: readonly StoredLink[]): string =>
  [entry.xrml, ...root.flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))].join('\n')

const toJson = (history: readonly EnrollmentEntry[]): string =>
  JSON.stringify(
    history.map(({ x509, ...entry }) => ({ ...entry, x509: formatCertificatePem(x509) })),
    undefined,
    2,
  )

function addShow(enrollments: Command, io: Io): void {
  withCommonOptions(enrollments.command('show <guid>'))
    .description('Show everything that was issued to one server: first enrollment, renewals, both encodings.')
    .addOption(
      new Option('--format <format>', 'text and json: the history; xrml and pem: the newest chain, leaf first')
        .choices(['text', 'json', 'xrml', 'pem'])
        .default('text'),
    )
    .action(async (written: string, options: CommonOptions & { format: Format }) => {
      const guid = parseGuid(written)
      if (guid === undefined)
        throw new UsageError(`${written} is no GUID; enrollments list shows those that are known.`)
      await withInstallation(options, io, false, async ({ store }) => {
        const history = await enrollmentHistory(store.queries, guid)
        const root = await readChain(store.queries)
        const newest = history.at(-1)
        if (options.format === 'json') io.print(toJson(history))
        else if (options.format === 'xrml' && newest !== undefined) io.print(xrmlChain(newest, root))
        else if (options.format === 'pem' && newest !== undefined) io.print(pemChain(newest, root))
        else history.flatMap(describeEntry).forEach((line) => io.print(line))
      })
    })
}

/** `enrollments [list]|show`: what a root has issued. */
export const addEnrollments = (program: Command, io: Io): void => {
  const enrollments = program
    .command('enrollments')
    .description('What this root has issued: to whom, when, and the certificates.')
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator enrollments
  $ rms-emulator enrollments show 1d59a4ae-e6ae-4151-b458-afc5251fe0c3 --format pem`,
    )
  withCommonOptions(enrollments.command('list', { isDefault: true }))
    .description('List the newest issuances, newest first.')
    .option('--limit <number>', 'how many at the most', Number, 100)
    .action(async (options: CommonOptions & { limit: number }) => {
      if (!Number.isInteger(options.limit) || options.limit < 1) throw new UsageError('--limit takes a number from 1.')
      await withInstallation(options, io, false, async ({ store }) => {
        const entries = await listEnrollments(store.queries, options.limit)
        const rows = entries.map(({ at, guid, relation, validUntil, caller, url }) => [
          seconds(at),
          `{${guid}}`,
          relation,
          formatMinute(validUntil),
          caller,
          url,
        ])
        if (rows.length === 0) io.print('Nothing was issued yet.')
        else
          formatTable(['issued', 'server', 'relation', 'valid until', 'caller', 'URL'], rows).forEach((line) =>
            io.print(line),
          )
      })
    })
  addShow(enrollments, io)
}
