import type { Refusal, RefusalStore } from './ports.ts'

/** How long writing rests after each time, in milliseconds: however many are refused, the disk is not kept busy. */
const PAUSE = 500

/** Takes refusals and writes the last of each file. */
export interface LatestRefusals {
  note(refusal: Refusal): void
  /** Writes what is not written yet. */
  flush(): Promise<void>
}

/** Collects refusals for `store`; a failure to write is told to `failed`. */
export function collectRefusals(store: RefusalStore, failed: (error: unknown) => void): LatestRefusals {
  const pending = new Map<string, Refusal>()
  let resting = false
  const flush = async () => {
    const refusals = [...pending.values()]
    pending.clear()
    for (const refusal of refusals) await store.record(refusal).catch(failed)
  }
  const writeAndRest = () => {
    resting = true
    void flush()
    setTimeout(() => {
      resting = false
      if (pending.size > 0) writeAndRest()
    }, PAUSE).unref()
  }
  return {
    note: (refusal) => {
      // One of each file: what is remembered cannot grow.
      pending.set(refusal.file, refusal)
      if (!resting) writeAndRest()
    },
    flush,
  }
}
