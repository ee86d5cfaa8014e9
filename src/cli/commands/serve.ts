import type { Command } from 'commander'
import { startRoot } from '../../app/index.ts'
import { systemClock } from '../../base/clock.ts'
import { SUB_ENROLL_PATH } from '../../protocol/paths.ts'
import { UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { createLogger } from '../logging.ts'
import { parsePort } from '../option-values.ts'

interface ServeOptions extends CommonOptions {
  readonly role: string
  readonly host: string
  readonly port: number
  readonly managementPort: number
}

/** `serve`: runs a server until it is told to stop. */
export const addServe = (program: Command, io: Io): void => {
  withCommonOptions(program.command('serve'))
    .description('Run a root certification server. On the first start it makes its own keys and certificates.')
    .option('--role <role>', 'root (licensing servers publish no service in this release)', 'root')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on; 0 lets the system choose', parsePort, 8080)
    .option('--management-port <number>', 'the port of the management listener on 127.0.0.1', parsePort, 8081)
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator serve --data ./root
  $ rms-emulator serve --data ./root --port 0 --management-port 0 --set cryptographicMode=2`,
    )
    .action(async (options: ServeOptions) => {
      if (options.role !== 'root') {
        throw new UsageError(
          options.role === 'licensing'
            ? 'A licensing server publishes no service in this release: make one with provision, look at it with chain show.'
            : `--role takes root, not ${options.role}.`,
        )
      }
      await withInstallation(options, io, true, async (installation) => {
        const passphrase = io.environment['RMS_EMULATOR_KEY_PASSPHRASE']
        const { logger, flush } = createLogger(installation.settings['log.level'])
        const server = await startRoot(installation, options, {
          clock: systemClock,
          logger,
          passphrase,
          ...(io.exportVariable !== undefined && { exportVariable: io.exportVariable }),
        })
        io.print(`root certification server ${installation.directory.serverName}`)
        io.print(`listening on ${server.url}`)
        io.print(`management on ${server.managementUrl}`)
        io.print(`sub-enrollment at ${server.url}${SUB_ENROLL_PATH}`)
        io.print('ready')
        await io.untilStopped()
        io.print('stopping')
        await server.close()
        flush()
      })
    })
}
