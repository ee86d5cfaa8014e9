import { Option, type Command } from 'commander'
import { DomainError } from '../../base/domain-error.ts'
import { parseAnchors } from '../../certificates/index.ts'
import { lintFile, type FileRules, type Finding, type LintReport } from '../../lint/index.ts'
import { PROFILES } from '../../protocol/profile.ts'
import { CommandFailure } from '../cli-error.ts'
import { settingsFrom, withCommonOptions, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { parseMoment, readBytes, readTextFile } from '../option-values.ts'

interface LintCommandOptions extends CommonOptions {
  readonly anchor?: string
  readonly at?: Date
  readonly format: 'text' | 'json'
}

/** The rules of a server with the settings of the command. */
function rulesFrom(options: LintCommandOptions, io: Io): FileRules {
  const settings = settingsFrom(options, io)
  return {
    soap12: settings['asmx.soap12'],
    profile: PROFILES[settings.profile],
    keySizes: settings['request.keySizes'] ?? [settings.cryptographicMode === 2 ? 2048 : 1024],
    serverInformation: settings['enrollment.serverInformation'],
    anchors: options.anchor === undefined ? undefined : parseAnchors(readTextFile(options.anchor)),
    at: options.at,
  }
}

const findingLines = ({ place, rule, paragraph, detail, why, answer }: Finding): string[] => [
  `  ${place.line}:${place.column}  ${rule}  ${paragraph}`,
  `    ${detail}`,
  `    rule: ${why}`,
  ...(answer === undefined ? [] : [`    what comes of it: ${answer}`]),
]

const verdictOf = ({ findings: { length } }: LintReport): string =>
  length === 0 ? 'breaks no rule' : length === 1 ? 'breaks 1 rule' : `breaks ${length} rules`

function reportLines(file: string, report: LintReport): string[] {
  const notes = (report.notes ?? []).map((note) => `  answered so when ${note}`)
  return [
    `${file}: ${report.subject}`,
    ...report.findings.flatMap(findingLines),
    ...notes,
    `${file} ${verdictOf(report)}`,
  ]
}

/** The report on a file; none, and a word that names it, when it is nothing that can be looked at. The others are looked at. */
function lintOrComplain(file: string, rules: FileRules, io: Io): (LintReport & { readonly file: string })[] {
  const bytes = readBytes(file)
  try {
    return [{ file, ...lintFile(bytes, rules) }]
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    io.complain(`${file}: ${error.message}`)
    return []
  }
}

/** `lint`: explains which rules a request, an answer or a chain breaks. */
export const addLint = (program: Command, io: Io): void => {
  withCommonOptions(program.command('lint <files...>'))
    .description(
      'Explain a request or an answer (as .http file or as a bare envelope) or an XrML chain: which rules it breaks, where, and what comes of it.',
    )
    .option('--anchor <file>', 'the root a chain has to come from (otherwise whichever it names itself)')
    .option('--at <moment>', 'also demand that a chain is valid at this moment (UTC)', (text) => parseMoment(text))
    .addOption(new Option('--format <format>', 'how to print the report').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `
The rules are those of a server with the settings that are given, and of verify. What only a running server knows is not
looked at: access, its keys, earlier enrollments. Exit code 1: a rule is broken.

Examples:
  $ rms-emulator lint fixtures/exchanges/SubEnroll__guid_short/request.http
  $ rms-emulator lint envelope.xml --set asmx.soap12=true
  $ rms-emulator lint chain.xrml --anchor anchors.json --format json`,
    )
    .action((files: string[], options: LintCommandOptions) => {
      const rules = rulesFrom(options, io)
      const reports = files.flatMap((file) => lintOrComplain(file, rules, io))
      if (options.format === 'json') io.print(JSON.stringify({ files: reports }, undefined, 2))
      else for (const { file, ...report } of reports) reportLines(file, report).forEach((line) => io.print(line))
      if (reports.length < files.length || reports.some(({ findings }) => findings.length > 0))
        throw new CommandFailure()
    })
}
