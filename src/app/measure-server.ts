import { operationFailure, type AnswerObserver } from '../asmx/index.ts'
import type { Stopwatch } from '../base/clock.ts'
import type { SubEnroll } from '../enrollment/index.ts'
import type { ServerTally } from '../metrics/index.ts'
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

/** Counts answers, and has them say so when they are the last. */
export const observeAnswers = (tally: ServerTally, readiness: ReadinessWatch): AnswerObserver => ({
  answered: (status, subStatus) => tally.answered(status, subStatus),
  isStopping: () => readiness.phase === 'stopping',
})
