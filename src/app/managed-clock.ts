import { z } from 'zod'
import { AdjustableClock } from '../base/adjustable-clock.ts'
import type { Clock } from '../base/clock.ts'
import type { ManagedClock } from '../management/index.ts'
import { ClockError, type ClockAdjustment } from '../schedule/index.ts'
import type { LicensorLife } from './licensor-life.ts'

const text = z.string().max(64)

const FORM = z.union([
  z.strictObject({ freeze: z.union([z.literal(true), text]) }),
  z.strictObject({ set: text }),
  z.strictObject({ offset: text }),
  z.strictObject({ advance: text }),
  z.strictObject({ run: z.literal(true) }),
])

/** Moves nothing by itself: whoever may write into the data directory has said how the clock is to go. */
const FOLLOW = z.strictObject({ follow: z.literal(true) })

/** How a clock goes and what it shows, as plain data. `offset`: milliseconds beside the machine's clock. */
export function describeClock(clock: Clock): object {
  const now = clock.now()
  if (!(clock instanceof AdjustableClock)) return { now, mode: 'machine' }
  const { state } = clock
  if ('frozenAt' in state) return { now, mode: 'frozen' }
  return { now, mode: state.offset === 0 ? 'machine' : 'moved', offset: state.offset }
}

/** The clock as the management listener shows and, if the settings let it, moves it. */
export function managedClock(clock: Clock, life: LicensorLife, isAdjustable: boolean): ManagedClock {
  return {
    show: () => describeClock(clock),
    adjust: async (body) => {
      if (FOLLOW.safeParse(body).success) {
        await life.catchUp()
        return { status: 200, body: describeClock(clock) }
      }
      if (!isAdjustable || !(clock instanceof AdjustableClock)) {
        return { status: 403, body: { error: 'The clock cannot be moved here: clock.adjustable is off.' } }
      }
      const adjustment = FORM.safeParse(body)
      if (!adjustment.success) {
        const error =
          'One of {"freeze": true}, {"freeze": MOMENT}, {"set": MOMENT}, {"offset": PERIOD}, {"advance": PERIOD}, {"run": true}, {"follow": true} is wanted.'
        return { status: 400, body: { error } }
      }
      return adjusted(clock, life, adjustment.data)
    },
  }
}

async function adjusted(clock: Clock, life: LicensorLife, adjustment: ClockAdjustment) {
  try {
    const done = await life.adjustClock(adjustment)
    return { status: 200, body: { ...describeClock(clock), done } }
  } catch (error) {
    if (error instanceof ClockError) return { status: 400, body: { error: error.message } }
    throw error
  }
}
