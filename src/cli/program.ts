import { Command, CommanderError } from 'commander'
import { DomainError } from '../base/domain-error.ts'
import { ConfigError } from '../config/index.ts'
import { CommandFailure, UsageError } from './cli-error.ts'
import { addAccount } from './commands/account.ts'
import { addBackup } from './commands/backup.ts'
import { addChain } from './commands/chain.ts'
import { addClient } from './commands/client.ts'
import { addClock } from './commands/clock.ts'
import { addCompare } from './commands/compare.ts'
import { addDacl } from './commands/dacl.ts'
import { addDatabase } from './commands/database.ts'
import { addDemo } from './commands/demo.ts'
import { addEnroll } from './commands/enroll.ts'
import { addEnrollments } from './commands/enrollments.ts'
import { addEvents } from './commands/events.ts'
import { addExchanges } from './commands/exchanges.ts'
import { addJoin } from './commands/join.ts'
import { addKeys } from './commands/keys.ts'
import { addLint } from './commands/lint.ts'
import { addProvision } from './commands/provision.ts'
import { addRecord } from './commands/record.ts'
import { addRekey } from './commands/rekey.ts'
import { addRenew } from './commands/renew.ts'
import { addReplay } from './commands/replay.ts'
import { addRestore } from './commands/restore.ts'
import { addServe } from './commands/serve.ts'
import { addServers } from './commands/servers.ts'
import { addStatus } from './commands/status.ts'
import { addTemplate } from './commands/template.ts'
import { addVerify } from './commands/verify.ts'
import type { Io } from './io.ts'

/** What a process ends with. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const

const COMMANDS = [
  addServe,
  addStatus,
  addDemo,
  addAccount,
  addDacl,
  addProvision,
  addEnroll,
  addRenew,
  addJoin,
  addServers,
  addChain,
  addKeys,
  addEnrollments,
  addEvents,
  addTemplate,
  addClock,
  addClient,
  addVerify,
  addLint,
  addCompare,
  addRekey,
  addRecord,
  addReplay,
  addExchanges,
  addDatabase,
  addBackup,
  addRestore,
]

/** Builds the command line. Parsing errors are thrown, not acted upon. */
export function createProgram(io: Io, version: string): Command {
  const program = new Command('rms-emulator')
    .description(
      'An emulator of Windows Rights Management Services 1.0 SP2. Not for production: nobody vouches for its certificates.',
    )
    .version(version)
  COMMANDS.forEach((add) => add(program, io))
  for (const command of allCommands(program)) {
    command.exitOverride()
    command.configureOutput({
      writeOut: (text) => io.print(text.replace(/\n$/, '')),
      writeErr: (text) => io.complain(text.replace(/\n$/, '')),
      outputError: (text, write) => write(oneLine(text)),
    })
  }
  return program
}

const allCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(allCommands)]

/** What was typed may have line ends in it, and so what is said about it. */
const oneLine = (text: string): string => text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ')

/** What an error of the system means to whoever typed the command, by its code. */
const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'The address is in use by another program: choose another --port or --management-port (0 lets the system choose).',
  EACCES: 'Access to the address or file is denied: choose another --port or --data.',
  EADDRNOTAVAIL: 'This machine does not have the address given with --host.',
  ENOTFOUND: 'The name given with --host is not known.',
}

/** One line about an error, and the exit code that goes with it. */
function explain(error: unknown): { code: number; line: string } {
  if (error instanceof CommanderError) return { code: error.exitCode === 0 ? EXIT.ok : EXIT.usage, line: '' }
  if (error instanceof UsageError || error instanceof ConfigError)
    return { code: EXIT.usage, line: oneLine(error.message) }
  if (error instanceof CommandFailure || error instanceof DomainError) {
    return { code: EXIT.failed, line: oneLine(error.message) }
  }
  const system = error instanceof Error && 'code' in error ? SYSTEM_ERRORS[String(error.code)] : undefined
  if (system !== undefined) return { code: EXIT.failed, line: system }
  return {
    code: EXIT.failed,
    line: `Something unexpected happened: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  }
}

/** Runs one command line, without the names of interpreter and script, and gives the exit code. */
export async function runCommandLine(args: readonly string[], io: Io, version: string): Promise<number> {
  const program = createProgram(io, version)
  try {
    if (args.length === 0) {
      program.outputHelp()
      return EXIT.usage
    }
    await program.parseAsync(args, { from: 'user' })
    return EXIT.ok
  } catch (error) {
    const { code, line } = explain(error)
    if (line !== '') io.complain(line)
    return code
  }
}
