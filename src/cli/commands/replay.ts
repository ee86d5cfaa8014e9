import type { Command } from 'commander'
import { listen, listenerUrl, openAuthentication, type Installation } from '../../app/index.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLogger } from '../../base/logger.ts'
import { systemRandom } from '../../base/random.ts'
import { listExchanges } from '../../exchanges/index.ts'
import { SUB_ENROLL_FILE } from '../../protocol/paths.ts'
import { createReplayer, StoredAnswers, type ReplayedEvent, type ReplayerOptions } from '../../recording/index.ts'
import { settingsFrom, withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { parseHttpUrl, parsePort } from '../option-values.ts'
import { tlsFiles, withTlsFiles, type TlsFileOptions } from '../tls-files.ts'
import { upstreamFrom, withUpstreamOptions, type UpstreamOptions } from '../upstream-options.ts'

interface ReplayOptions extends CommonOptions, TlsFileOptions, Omit<UpstreamOptions, 'upstream'> {
  readonly host: string
  readonly port: number
  readonly upstream?: string
  readonly latency?: boolean
  readonly auth?: boolean
}

/** How long what has begun may take after the command was told to stop, in milliseconds. */
const STOP_WITHIN = 5000

/** Lines about an answer. */
function describe({ method, target, by }: ReplayedEvent): string {
  if ('recording' in by) return `${method} ${target}: ${by.recording}`
  if ('status' in by) return `${method} ${target}: ${by.status} from upstream`
  return [`${method} ${target}: no recording`, ...by.nothing].join('\n  ')
}

/** Whom the accounts of an installation let in. Throws ConfigError. */
async function judgeBy(installation: Installation, io: Io): Promise<ReplayerOptions['authenticate']> {
  const environment = { logger: silentLogger, random: systemRandom, exportVariable: io.exportVariable }
  const authenticateFor = await openAuthentication(installation, environment)
  return authenticateFor(SUB_ENROLL_FILE)
}

async function replay(
  directory: string,
  options: ReplayOptions,
  io: Io,
  authenticate: ReplayerOptions['authenticate'],
): Promise<void> {
  const { host, port, upstream } = options
  const answers = new StoredAnswers(listExchanges(directory), (name, { message }) =>
    io.complain(`passed over: ${name}: ${message}`),
  )
  const stopped = io.untilStopped()
  const replayer = createReplayer({
    ...{ answers, authenticate, clock: systemClock, latency: options.latency === true },
    upstream: upstream === undefined ? undefined : upstreamFrom({ ...options, upstream }),
    onAnswer: (event) => io.print(describe(event)),
    onTrouble: (what) => io.complain(what),
  })
  const listener = await listen(replayer, { host, port, credentials: tlsFiles(options) })
  io.print(`replaying ${answers.count} recordings in ${directory}`)
  io.print(`listening on ${listenerUrl(listener)}`)
  io.print('ready')
  await stopped
  io.print('stopping')
  await listener.close(STOP_WITHIN)
  io.print('stopped')
}

async function runReplay(directory: string, options: ReplayOptions, io: Io): Promise<void> {
  settingsFrom(options, io)
  if (options.auth !== true) return replay(directory, options, io, undefined)
  return withInstallation(options, io, false, async (installation) =>
    replay(directory, options, io, await judgeBy(installation, io)),
  )
}

/** `replay`: serves a directory of recordings. */
export const addReplay = (program: Command, io: Io): void => {
  const command = withCommonOptions(program.command('replay'))
    .description(
      'Serve a directory of recordings in place of the server that they are of. A request is answered by the recording of one with the same method, path, SOAPAction and body, prefixes and blanks between elements aside; where it repeats, in the recorded sequence. What has no recording is answered with 404, the nearest recording and the first difference.',
    )
    .argument('<dir>', 'the directory of recordings (docs/fixtures.md tells their form)')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on; 0 lets the system choose', parsePort, 8089)
    .option('--latency', 'answer as slowly as the recorded server did')
    .option('--auth', 'ask clients to log on, as accounts of the server in --data')
    .option(
      '--upstream <url>',
      'the server that answers what is not recorded, such as an emulator; if it asks for a logon beside --auth, only Basic serves both',
      parseHttpUrl,
    )
  withTlsFiles(withUpstreamOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator replay ./recordings
  $ rms-emulator replay ./recordings --port 0 --latency --upstream http://127.0.0.1:8080
  $ rms-emulator replay ./recordings --auth --data ./root`,
    )
    .action((directory: string, options: ReplayOptions) => runReplay(directory, options, io))
}
