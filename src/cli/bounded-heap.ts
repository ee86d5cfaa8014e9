import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Both halves of V8's young generation together, in bytes, beyond which it does not grow. */
const LARGEST_YOUNG_GENERATION = 8 * 1024 * 1024

/** By how much the old generation may grow beyond what is in use before it is collected, in hundredths. */
const OLD_GENERATION_GROWTH = 60

const sizeOfYoungGeneration = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0

/** How often it is looked whether V8 has given the young generation less room again, as it does with a server that is idle, in milliseconds. */
const LOOK_AGAIN = 10_000

/**
 * Keeps V8's heap small for the rest of the process: a server makes the same small objects for each request, and the room
 * that V8 would give them is memory without use (decision 0008). A program cannot set the largest size of the young
 * generation once it runs, but the factor by which it grows after a collection.
 */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${OLD_GENERATION_GROWTH}`)
  let isWatching: boolean | undefined
  // To look at every collection costs a server under load as much as to write its logs: only while there is room to grow.
  const observer = new PerformanceObserver(() => look())
  const look = (): void => {
    const mayGrow = sizeOfYoungGeneration() < LARGEST_YOUNG_GENERATION
    if (mayGrow === isWatching) return
    isWatching = mayGrow
    setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`)
    if (mayGrow) observer.observe({ entryTypes: ['gc'] })
    else observer.disconnect()
  }
  look()
  setInterval(look, LOOK_AGAIN).unref()
}
