import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Both halves of V8's young generation together, in bytes, beyond which it does not grow. */
const LARGEST_YOUNG_GENERATION = 8 * 1024 * 1024

/** By how much the old generation may grow beyond what is in use before it is collected, in hundredths. */
const OLD_GENERATION_GROWTH = 60

const sizeOfYoungGeneration = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0

/**
 * Keeps V8's heap small for the rest of the process: a server makes the same small objects for each request, and the room
 * that V8 would give them is memory without use (decision 0008). A program cannot set the largest size of the young
 * generation once it runs, but the factor by which it grows after a collection.
 */
export function boundHeap(): void {
  let mayGrow: boolean | undefined
  const look = (): void => {
    const isSmall = sizeOfYoungGeneration() < LARGEST_YOUNG_GENERATION
    if (isSmall === mayGrow) return
    mayGrow = isSmall
    setFlagsFromString(`--semi-space-growth-factor=${isSmall ? 2 : 1}`)
  }
  setFlagsFromString(`--heap-growing-percent=${OLD_GENERATION_GROWTH}`)
  new PerformanceObserver(look).observe({ entryTypes: ['gc'] })
  look()
}
