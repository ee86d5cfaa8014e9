import type { LoadResult } from './requests.ts'
import type { ServerProcess } from './server-process.ts'

/** The server and the raw operations take turns, so that what else the machine does meets both. */
export const SLICES = 5

/** The CPU of the server for one answer and of its raw operations, in microseconds, and what the clients saw, in one turn. */
export interface Slice extends LoadResult {
  readonly answer: number
  readonly raw: number
}

/** On which server, and over how many connections. */
interface Setting {
  readonly mode: 1 | 2
  readonly concurrency: number
}

/** What an answer costs by what its raw operations do, in the mean of all turns, and the memory of the server in bytes. */
export interface Costs extends Slice, Setting {
  readonly ratio: number
  readonly memory: number
}

/** Measures in turns what a server costs, by what one turn shows. */
export async function measureCosts(
  setting: Setting,
  server: ServerProcess,
  measureSlice: () => Promise<Slice>,
): Promise<Costs> {
  const slices: Slice[] = []
  while (slices.length < SLICES) slices.push(await measureSlice())
  const mean = (part: keyof Slice): number => slices.reduce((sum, slice) => sum + slice[part], 0) / slices.length
  const [answer, raw] = [mean('answer'), mean('raw')]
  return {
    ...setting,
    requestsPerSecond: mean('requestsPerSecond'),
    p50: mean('p50'),
    p99: mean('p99'),
    ...{ answer, raw, ratio: answer / raw, memory: server.memory() },
  }
}

export const megabytes = (bytes: number): string => (bytes / 1048576).toFixed(0)

/** Prints costs on one line. `raw`: what the raw operations are; `limit`: the ratio to reach. */
export function printCosts(costs: Costs, { raw, limit }: { readonly raw: string; readonly limit: number }): void {
  console.log(
    [
      `mode ${costs.mode}`,
      `connections ${String(costs.concurrency).padStart(2)}`,
      `${costs.requestsPerSecond.toFixed(0)}/s`,
      `p50 ${costs.p50.toFixed(1)} ms`,
      `p99 ${costs.p99.toFixed(1)} ms`,
      `CPU ${costs.answer.toFixed(0)} us`,
      `${raw} ${costs.raw.toFixed(0)} us`,
      `ratio ${costs.ratio.toFixed(2)} (limit ${limit})`,
      `RSS ${megabytes(costs.memory)} MB`,
    ].join('  '),
  )
}
