import { run, type Outcome } from './fake-io.ts'

/** A root that `serve` runs in this process. */
export interface RunningRoot {
  /** What was printed until it was ready. */
  readonly printed: readonly string[]
  readonly url: string
  readonly managementUrl: string
  /** Tells it to stop, and gives what became of it. */
  stop(): Promise<Outcome>
}

const after = (printed: readonly string[], start: string): string =>
  printed.find((line) => line.startsWith(start))?.slice(start.length) ?? ''

/** Starts `serve` on ports that the system chooses and waits until it is ready. */
export async function serve(words: readonly string[], environment: Record<string, string> = {}): Promise<RunningRoot> {
  const printed: string[] = []
  let stop: () => void = () => undefined
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  let ready: () => void = () => undefined
  const isReady = new Promise<void>((resolve) => (ready = resolve))
  const outcome = run(['serve', '--port', '0', '--management-port', '0', '--set', 'log.level=silent', ...words], {
    environment,
    untilStopped: () => stopped,
    onPrint: (line) => {
      printed.push(line)
      if (line === 'ready') ready()
    },
  })
  const early = await Promise.race([isReady, outcome])
  if (early !== undefined) throw new Error(`serve ended with ${early.code}: ${early.err.join('\n')}`)
  return {
    printed: [...printed],
    url: after(printed, 'listening on '),
    managementUrl: after(printed, 'management on '),
    stop: () => {
      stop()
      return outcome
    },
  }
}
