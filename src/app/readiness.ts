/** What a server is doing as a whole. */
export type ServerPhase = 'starting' | 'running' | 'stopping'

/** Whether a server answers its clients; if not, why, in words that give nothing away. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reasons: readonly string[] }

/** Something without which clients are not answered. */
export interface ReadinessProbe {
  /** What to say when it is not there. */
  readonly reason: string
  /** Whether it is there. A rejection counts as no. */
  check(): Promise<boolean>
}

/** How long a probe may take before it counts as failed, in milliseconds. */
const PATIENCE = 2000

async function failure(probe: ReadinessProbe): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE)
  })
  try {
    return (await Promise.race([probe.check(), late])) ? undefined : probe.reason
  } catch {
    return probe.reason
  } finally {
    clearTimeout(timer)
  }
}

/** Knows what a server is doing, and finds out whether it can. Whoever asks while it looks is told what it finds then. */
export class ReadinessWatch {
  phase: ServerPhase = 'starting'
  /** What is looked at while the server runs. */
  probes: readonly ReadinessProbe[] = []
  #looking: Promise<Readiness> | undefined

  async ask(): Promise<Readiness> {
    if (this.phase !== 'running') return { ready: false, reasons: [`the server is ${this.phase}`] }
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined))
    const found = await this.#looking
    // It may have been told to stop meanwhile, and whoever is told that it is ready would send somebody.
    return this.isRunning() ? found : { ready: false, reasons: [`the server is ${this.phase}`] }
  }

  isRunning(): boolean {
    return this.phase === 'running'
  }

  async #look(): Promise<Readiness> {
    const failures = await Promise.all(this.probes.map(failure))
    const reasons = failures.filter((reason) => reason !== undefined)
    return reasons.length === 0 ? { ready: true } : { ready: false, reasons }
  }
}
