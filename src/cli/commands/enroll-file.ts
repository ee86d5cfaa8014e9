import type { Command } from 'commander'
import { answerEnrollment, importEnrollment } from '../../app/index.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLogger } from '../../base/logger.ts'
import { randomFor } from '../../base/random.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import { enrollOptions } from '../enroll-options.ts'
import { showEnrolledRoot } from '../enrolled-root-text.ts'
import type { Io } from '../io.ts'
import { readBytes, writeTextFile } from '../option-values.ts'

/** Who asks by file: nobody has logged on. [MS-DTYP] §2.4.2.4, ANONYMOUS LOGON */
const byFile = (io: Io) => ({ name: io.user, sid: 'S-1-5-7', remoteAddress: '' })

/** `enroll answer`: the service's side of a request that was carried by file. */
export function addAnswer(enroll: Command, io: Io): void {
  withCommonOptions(enroll.command('answer'))
    .description('Answer an enrollment request that was carried by file, as the enrollment service in --data.')
    .argument('<file>', 'the request')
    .requiredOption('--out <file>', 'where to write the answer')
    .action(async (file: string, options: CommonOptions & { readonly out: string }) => {
      const request = readBytes(file)
      await withInstallation(options, io, true, async (installation) => {
        const { answer, wrong } = await answerEnrollment(installation, request, {
          environment: {
            passphrase: io.environment['RMS_EMULATOR_KEY_PASSPHRASE'],
            pin: io.environment['RMS_EMULATOR_KEY_PIN'],
            clock: systemClock,
          },
          at: installation.clock.now(),
          randomFor: randomFor(installation.settings.seed),
          logger: silentLogger,
          caller: byFile(io),
        })
        writeTextFile(options.out, answer)
        io.print(wrong === undefined ? `wrote ${options.out}` : `wrote ${options.out}, which lists what was wrong`)
      })
    })
}

/** `enroll import`: takes an answer in that was carried by file. */
export function addImport(enroll: Command, io: Io): void {
  withCommonOptions(enroll.command('import'))
    .description('Take in the answer to an enrollment request of the root in --data.')
    .argument('<file>', 'the answer')
    .option('--anchor <file>', 'the root to trust: CA certificate, PEM or JSON (otherwise the one in the first answer)')
    .action(async (file: string, options: CommonOptions & { readonly anchor?: string }) => {
      const answer = readBytes(file)
      await withInstallation(options, io, false, async (installation) => {
        const enrolled = await importEnrollment(
          installation,
          answer,
          await enrollOptions(installation, options.anchor, io),
        )
        showEnrolledRoot(enrolled, installation.directory.path).forEach((line) => io.print(line))
      })
    })
}
