import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Command } from 'commander'
import { openInstallation, type Installation, type InstallationOptions } from '../app/index.ts'
import { systemRandom } from '../base/random.ts'
import { ConfigError, loadSettings, type Settings } from '../config/index.ts'
import type { Io } from './io.ts'

/** The options that go with every command. */
export interface CommonOptions {
  readonly data: string
  readonly config?: string
  readonly database?: string
  readonly set: readonly string[]
}

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value]

/** Gives a command the options that go with every command. */
export const withCommonOptions = (command: Command): Command =>
  command
    .option('--data <dir>', 'the directory that holds everything this server keeps', './rms-data')
    .option('--config <file>', 'a JSON file with settings (docs/configuration.md lists them)')
    .option(
      '--database <url>',
      'the PostgreSQL database that the cluster shares, postgres://… (a file in --data otherwise)',
    )
    .option('--set <key=value>', 'one setting; may be given several times', collect, [])

function readConfigFile(name: string): { name: string; text: string } {
  try {
    return { name, text: readFileSync(name, 'utf8') }
  } catch {
    throw new ConfigError(`The configuration file ${name} cannot be read.`)
  }
}

/** Defaults < file < environment < `--set`. Throws ConfigError. */
export const settingsFrom = (options: CommonOptions, io: Io): Settings =>
  loadSettings({
    ...(options.config !== undefined && { file: readConfigFile(options.config) }),
    environment: io.environment,
    assignments: [...(options.database === undefined ? [] : [`database=${options.database}`]), ...options.set],
  })

/** The machine's name as a NetBIOS name: what a server is called unless it is told. */
export function defaultServerName(): string {
  const name = (hostname().split('.', 1)[0] ?? '')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9_-]/g, '')
    .slice(0, 15)
  return name === '' ? 'RMS01' : name
}

/** What to open, by the options of a command. Throws ConfigError. */
export const installationOptions = (options: CommonOptions, io: Io, create: boolean): InstallationOptions => ({
  path: options.data,
  settings: settingsFrom(options, io),
  random: systemRandom,
  create: create ? defaultServerName() : undefined,
  databasePassword: io.environment['PGPASSWORD'],
})

/**
 * Runs `work` on the installation in `--data` and closes it afterwards. `create`: whether a directory that is not there
 * is made. `isServing`: whether `work` is its server.
 */
export async function withInstallation<Result>(
  options: CommonOptions,
  io: Io,
  create: boolean,
  work: (installation: Installation) => Promise<Result>,
  { isServing = false } = {},
): Promise<Result> {
  const installation = await openInstallation({ ...installationOptions(options, io, create), isServing })
  try {
    return await work(installation)
  } finally {
    await installation.close()
  }
}
