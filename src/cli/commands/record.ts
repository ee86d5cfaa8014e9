import { Option, type Command } from 'commander'
import { listen, listenerUrl } from '../../app/index.ts'
import { systemClock, systemStopwatch } from '../../base/clock.ts'
import { listExchangesIfThere, redactAddress, requestLineOf, statusOf } from '../../exchanges/index.ts'
import { createRecorder, RECORD_MODES, Recordings, type RecordedEvent, type RecordMode } from '../../recording/index.ts'
import { CommandFailure } from '../cli-error.ts'
import { settingsFrom, withCommonOptions, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { parseHttpUrl, parsePort } from '../option-values.ts'
import { tlsFiles, withTlsFiles, type TlsFileOptions } from '../tls-files.ts'
import { upstreamFrom, withUpstreamOptions, type UpstreamOptions } from '../upstream-options.ts'

interface RecordOptions extends CommonOptions, TlsFileOptions, UpstreamOptions {
  readonly out: string
  readonly host: string
  readonly port: number
  readonly mode: RecordMode
}

/** How long what has begun may take after the command was told to stop, in milliseconds. */
const STOP_WITHIN = 5000

/** One line about an exchange. */
function describe({ finished, name }: RecordedEvent): string {
  const { request, response, latency, legs } = finished
  const { method, target } = requestLineOf(request)
  const what = `${method} ${redactAddress(target)} ${statusOf(response)}, ${response.body.length} bytes, ${Math.round(latency)} ms`
  const logon = legs === 0 ? '' : `, with ${legs} ${legs === 1 ? 'step' : 'steps'} of a logon`
  return name === undefined ? `recorded already: ${what}${logon}` : `${name}: ${what}${logon}`
}

async function runRecord(options: RecordOptions, io: Io, version: string): Promise<void> {
  settingsFrom(options, io)
  const upstream = upstreamFrom(options)
  const source = { software: `rms-emulator ${version} record`, url: upstream.url.origin }
  const present = listExchangesIfThere(options.out)
  const recordings = new Recordings({ directory: options.out, mode: options.mode, source }, present)
  const stopped = io.untilStopped()
  let [count, lost] = [0, 0]
  const recorder = createRecorder({
    ...{ upstream, recordings, clock: systemClock, stopwatch: systemStopwatch },
    onExchange: (event) => {
      if (event.name !== undefined) count++
      io.print(describe(event))
    },
    onTrouble: (what) => {
      lost++
      io.complain(what)
    },
  })
  const listener = await listen(recorder, { host: options.host, port: options.port, credentials: tlsFiles(options) })
  io.print(`recording ${upstream.url.origin} into ${options.out}, ${options.mode}; ${present.length} are there`)
  io.print(`listening on ${listenerUrl(listener)}`)
  io.print('ready')
  await stopped
  io.print('stopping')
  await listener.close(STOP_WITHIN)
  recorder.end()
  io.print(lost === 0 ? `stopped: ${count} recorded` : `stopped: ${count} recorded, ${lost} not`)
  // A script that goes on with the recordings must notice that some are missing; why, was told.
  if (lost > 0) throw new CommandFailure()
}

/** `record`: a reverse proxy in front of a server that records what it answers. */
export const addRecord = (program: Command, io: Io): void => {
  withUpstreamOptions(
    withTlsFiles(
      withCommonOptions(program.command('record'))
        .description(
          'Record what a server answers: a proxy that clients are pointed at in its place. Each of their connections has one to the server, so that NTLM and Negotiate pass; the steps of a logon are folded into the exchange that it was for. Credentials, tokens and cookies are taken out before anything is written. Descriptions (WSDL, disco) name the proxy. Ends with 1 when something was not recorded.',
        )
        .requiredOption('--upstream <url>', 'the server, such as http://rms01', parseHttpUrl)
        .requiredOption('--out <dir>', 'the directory of recordings (docs/fixtures.md tells their form)')
        .option('--host <host>', 'the address to listen on', '127.0.0.1')
        .option('--port <number>', 'the port to listen on; 0 lets the system choose', parsePort, 8088)
        .addOption(
          new Option(
            '--mode <mode>',
            'what is recorded: everything; new: what is not there yet; once: the same, and what is there answers in place of the server',
          )
            .choices(RECORD_MODES)
            .default('everything'),
        ),
    ),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator record --upstream http://rms01 --out ./recordings
  $ rms-emulator record --upstream https://rms01 --tls-ca rms01.pem --out ./recordings --mode once
  $ rms-emulator record --upstream http://rms01 --out ./recordings --port 0 --tls-cert proxy.pem --tls-key proxy.key`,
    )
    .action((options: RecordOptions) => runRecord(options, io, program.version() ?? ''))
}
