import { operationFailure, type AnswerObserver } from '../asmx/index.ts'
import { systemStopwatch, type Stopwatch } from '../base/clock.ts'
import type { SubEnroll } from '../enrollment/index.ts'
import type { ServerTally } from '../metrics/index.ts'
import type { Installation } from './open-installation.ts'
import type { RootServer } from './open-root.ts'
import type { ReadinessWatch } from './readiness.ts'

/** The same operation, counted as RMS counts it. */
export const measureSubEnroll =
  (subEnroll: SubEnroll, tally: ServerTally, stopwatch: Stopwatch): SubEnroll =>
  async (call) => {
    const started = stopwatch()
    try {
      const result = await subEnroll(call)
      tally.subEnrolled(stopwatch() - started, undefined)
      return result
    } catch (error) {
      tally.subEnrolled(stopwatch() - started, operationFailure(error).type)
      throw error
    }
  }

/** The same root with its operation and its commits counted. */
export function measureRoot({ store }: Installation, root: RootServer, tally: ServerTally): RootServer {
  store.commits.observe((pieces, microseconds, durable) => tally.committed(pieces, microseconds, durable))
  return { ...root, subEnroll: measureSubEnroll(root.subEnroll, tally, systemStopwatch) }
}

/** Counts answers, and has them say so when they are the last. */
export const observeAnswers = (tally: ServerTally, readiness: ReadinessWatch): AnswerObserver => ({
  answered: (status, subStatus) => tally.answered(status, subStatus),
  isStopping: () => readiness.phase === 'stopping',
})
