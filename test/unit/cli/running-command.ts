import { run, type Outcome } from './fake-io.ts'

/** A command that runs in this process until it is told to stop. */
export interface RunningCommand {
  /** What has been printed by now. */
  readonly printed: readonly string[]
  /** What stands behind the first line that begins so. */
  after(start: string): string
  /** Tells it to stop, and gives what became of it. */
  stop(): Promise<Outcome>
}

/** Starts a command and waits until it is ready. */
export async function startUntilReady(
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<RunningCommand> {
  const printed: string[] = []
  let stop: () => void = () => undefined
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  let ready: () => void = () => undefined
  const isReady = new Promise<void>((resolve) => (ready = resolve))
  const outcome = run(words, {
    environment,
    untilStopped: () => stopped,
    onPrint: (line) => {
      printed.push(line)
      if (line === 'ready') ready()
    },
  })
  const early = await Promise.race([isReady, outcome])
  if (early !== undefined) throw new Error(`${words[0] ?? ''} ended with ${early.code}: ${early.err.join('\n')}`)
  return {
    printed,
    after: (start) => printed.find((line) => line.startsWith(start))?.slice(start.length) ?? '',
    stop: () => {
      stop()
      return outcome
    },
  }
}
