import type { Outcome } from './fake-io.ts'
import { startUntilReady } from './running-command.ts'

/** A root that `serve` runs in this process. */
export interface RunningRoot {
  /** What was printed until it was ready. */
  readonly printed: readonly string[]
  readonly url: string
  readonly managementUrl: string
  /** Tells it to stop, and gives what became of it. */
  stop(): Promise<Outcome>
}

/** Starts `serve` on ports that the system chooses and waits until it is ready. */
export async function serve(words: readonly string[], environment: Record<string, string> = {}): Promise<RunningRoot> {
  const command = await startUntilReady(
    ['serve', '--port', '0', '--management-port', '0', '--set', 'log.level=silent', ...words],
    environment,
  )
  return {
    printed: [...command.printed],
    url: command.after('listening on '),
    managementUrl: command.after('management on '),
    stop: () => command.stop(),
  }
}
