import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { AdjustableClock } from '../../base/adjustable-clock.ts'
import {
  decodeCertificateFile,
  isLicenseText,
  LICENSE_TITLES,
  parseAnchors,
  splitCertificates,
  verifyChain,
  verifyLicenseChain,
  type ChainRules,
  type CheckResult,
  type LicenseChainReport,
  type SignedDocument,
  type TrustAnchor,
} from '../../certificates/index.ts'
import { readChain, readClockState, readSetting } from '../../store/index.ts'
import { CommandFailure, UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { parseMoment, readBytes, readTextFile } from '../option-values.ts'

interface VerifyOptions extends CommonOptions {
  readonly anchor?: string
  readonly at?: Date | 'now'
  readonly json?: boolean
}

/** A moment, or `now`. */
const parseMomentOrNow = (text: string): Date | 'now' => (text === 'now' ? text : parseMoment(text, ', or now'))

const readCertificates = (file: string): string[] => splitCertificates(decodeCertificateFile(readBytes(file)))

/** The root that the server in `--data` trusts: that of its own chain. */
async function ownAnchors(options: CommonOptions, io: Io): Promise<readonly TrustAnchor[]> {
  if (!existsSync(join(options.data, 'server.json'))) {
    throw new UsageError('There is no root to trust: give --anchor FILE, or --data DIR of a server that has one.')
  }
  return withInstallation(options, io, false, async ({ store }) => {
    const stored = await readSetting(store.queries, 'trustAnchor')
    const ca = (await readChain(store.queries)).findLast(({ xrml }) => xrml !== undefined)
    const anchor = stored ?? ca?.xrml
    if (anchor === undefined)
      throw new CommandFailure(`The server in ${options.data} has no chain yet: give --anchor FILE.`)
    return parseAnchors(anchor)
  })
}

const SIGNS = { holds: 'ok', fails: 'FAILS', 'not-reached': '-' } as const

const checkLine = ({ check, paragraph, outcome, detail }: CheckResult): string =>
  `  ${SIGNS[outcome].padEnd(6)}${check.padEnd(28)}${paragraph}${detail === undefined ? '' : `: ${detail}`}`

/** Judges a chain by what its leaf is. */
function judge(texts: readonly string[], rules: ChainRules): LicenseChainReport {
  if (isLicenseText(texts[0] ?? '')) return verifyLicenseChain(texts, rules)
  const { ok, results, certificates } = verifyChain(texts, rules)
  return { ok, results, documents: certificates }
}

function nameOf(document: SignedDocument | undefined): string {
  if (document === undefined) return '(unreadable)'
  if ('certificate' in document) {
    const { name, id } = document.certificate.principal.object
    return name ?? id.value
  }
  const { license } = document
  const principal = license.kind === 'rights-policy-template' ? undefined : license.principal.object
  const whose = principal === undefined ? '' : ` for ${principal.name ?? principal.id.value}`
  return `${LICENSE_TITLES[license.kind]}${whose}`
}

function printReport({ results, documents, ok }: LicenseChainReport, io: Io): void {
  const ofWhat = [...documents.keys(), undefined]
  for (const index of ofWhat) {
    const own = results.filter(({ certificate }) => certificate === index)
    if (own.length === 0) continue
    io.print(index === undefined ? 'the chain' : `certificate ${index}  ${nameOf(documents[index])}`)
    own.forEach((result) => io.print(checkLine(result)))
  }
  const count = (wanted: CheckResult['outcome']) => results.filter(({ outcome }) => outcome === wanted).length
  io.print(`${ok ? 'verified' : 'NOT verified'}: ${count('holds')} checks hold, ${count('fails')} fail`)
}

/** `verify`: checks any XrML chain. */
export const addVerify = (program: Command, io: Io): void => {
  withCommonOptions(program.command('verify <files...>'))
    .description(
      'Verify an XrML chain, leaf first, one or more certificates or licences in a file. Every check is named, with its paragraph.',
    )
    .option('--anchor <file>', 'the root to trust: CA certificate, PEM key or JSON list (otherwise that of --data)')
    .option(
      '--at <moment>',
      'also demand that it is valid at this moment (UTC), or now, by the clock of --data',
      parseMomentOrNow,
    )
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      `
Without --at the chain is judged at its own moments of issue, so that expired chains can be verified too.

Examples:
  $ rms-emulator verify use-license.xrml chain.xrml --data ./root
  $ rms-emulator verify slc.xrml service.xrml enrollment-ca.xrml ca.xrml --anchor anchors.json
  $ rms-emulator verify chain.xrml --data ./root --at now`,
    )
    .action(async (files: string[], options: VerifyOptions) => {
      const texts = files.flatMap(readCertificates)
      const anchors =
        options.anchor === undefined ? await ownAnchors(options, io) : parseAnchors(readTextFile(options.anchor))
      const at = options.at === 'now' ? new AdjustableClock(readClockState(options.data)).now() : options.at
      const report = judge(texts, { anchors, ...(at !== undefined && { at }) })
      if (options.json === true) io.print(JSON.stringify({ ok: report.ok, results: report.results }, undefined, 2))
      else printReport(report, io)
      if (!report.ok) throw new CommandFailure()
    })
}
