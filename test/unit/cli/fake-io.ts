import { runCommandLine, type Io } from '../../../src/cli/index.ts'
import { withDatabase } from '../../support/test-database.ts'

/** What a command is handed of the world, as far as it matters. */
export interface World {
  readonly environment?: Readonly<Record<string, string>>
  /** What stands on standard input. */
  readonly input?: string
  /** What a person types when asked for a secret; undefined: there is no terminal. */
  readonly secret?: string
  readonly untilStopped?: () => Promise<void>
  /** Is told of each line on standard output at once. */
  readonly onPrint?: (line: string) => void
}

/** What became of a command line. */
export interface Outcome {
  readonly code: number
  /** Standard output and standard error, line by line. */
  readonly out: readonly string[]
  readonly err: readonly string[]
  /** What a person was asked. */
  readonly asked: readonly string[]
}

/** Runs a command line in this process. */
export async function run(args: readonly string[], world: World = {}): Promise<Outcome> {
  const out: string[] = []
  const err: string[] = []
  const asked: string[] = []
  const { secret } = world
  const io: Io = {
    user: 'operator',
    environment: world.environment ?? {},
    print: (text) => {
      out.push(...text.split('\n'))
      world.onPrint?.(text)
    },
    complain: (text) => void err.push(...text.split('\n')),
    readInput: () => Promise.resolve(world.input ?? ''),
    askSecret:
      secret === undefined
        ? undefined
        : (question) => {
            asked.push(question)
            return Promise.resolve(secret)
          },
    untilStopped: world.untilStopped ?? (() => Promise.resolve()),
  }
  const code = await runCommandLine(withDatabase(args), io, '1.2.3')
  return { code, out, err, asked }
}
