import type { Command } from 'commander'
import { untilCaughtUp, type CaughtUp } from '../../app/index.ts'
import type { AdjustableClock } from '../../base/adjustable-clock.ts'
import { adjustedState, type ClockAdjustment } from '../../schedule/index.ts'
import { writeClockState } from '../../store/index.ts'
import { clockText } from '../clock-text.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'

const print = (clock: AdjustableClock, io: Io): void => io.print(clockText(clock))

/** What there is to say of a server that runs on the data directory. */
const FOLLOWED: Readonly<Record<CaughtUp, string | undefined>> = {
  done: 'the running server has done what fell due',
  'not running': undefined,
  'not yet': 'the running server has not done yet what falls due; it goes on',
}

/** Makes the clock of the data directory go otherwise, and waits for a running server to do what falls due. */
async function adjust(adjustment: ClockAdjustment, options: CommonOptions, io: Io): Promise<void> {
  await withInstallation(options, io, true, async ({ clock, directory }) => {
    const state = adjustedState(clock, adjustment)
    writeClockState(directory.path, state)
    clock.adjust(state)
    print(clock, io)
    const followed = FOLLOWED[await untilCaughtUp(directory)]
    if (followed !== undefined) io.print(followed)
  })
}

const HELP = `
The clock is that of the data directory: certificates, checks of validity, events, renewal and logs go by it. A running
server does what falls due on the way, each at its moment, and the command waits for it, two minutes at the most; without a
server, that is done at the next start. Moments are UTC.

Examples:
  $ rms-emulator clock freeze 2027-03-01T12:00
  $ rms-emulator clock advance P11M
  $ rms-emulator clock offset -- -P1D
  $ rms-emulator clock offset P0D`

function addAdjustments(clock: Command, io: Io): void {
  withCommonOptions(clock.command('freeze [moment]'))
    .description('Let it stand still, at a moment or where it is.')
    .action((moment: string | undefined, options: CommonOptions) => adjust({ freeze: moment ?? true }, options, io))
  withCommonOptions(clock.command('set <moment>'))
    .description('Let it show another moment, and stand still or go on as before.')
    .action((moment: string, options: CommonOptions) => adjust({ set: moment }, options, io))
  withCommonOptions(clock.command('offset <period>'))
    .description('Let it go beside the machine’s clock, by P0D with it; after -- with a sign, behind it.')
    .action((period: string, options: CommonOptions) => adjust({ offset: period }, options, io))
  withCommonOptions(clock.command('advance <period>'))
    .description('Let it show a later moment, and stand still or go on as before.')
    .action((period: string, options: CommonOptions) => adjust({ advance: period }, options, io))
  withCommonOptions(clock.command('run'))
    .description('Let it go on from where it stands.')
    .action((options: CommonOptions) => adjust({ run: true }, options, io))
}

/** `clock [show]|freeze|set|offset|advance|run`. */
export const addClock = (program: Command, io: Io): void => {
  const clock = program.command('clock').description('The clock of the server.').addHelpText('after', HELP)
  withCommonOptions(clock.command('show', { isDefault: true }))
    .description('Show the clock, and how it goes.')
    .action((options: CommonOptions) =>
      withInstallation(options, io, false, (installation) => {
        print(installation.clock, io)
        return Promise.resolve()
      }),
    )
  addAdjustments(clock, io)
}
