import type { AdjustableClock } from '../base/adjustable-clock.ts'
import { formatSecond } from '../base/moment.ts'

/** What a clock shows, and how it goes. */
export function clockText(clock: AdjustableClock): string {
  const { state } = clock
  const how =
    'frozenAt' in state ? 'stands still' : state.offset === 0 ? 'goes as the machine’s' : 'goes beside the machine’s'
  return `${formatSecond(clock.now())}  ${how}`
}
