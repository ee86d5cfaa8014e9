export { adjustedState, ClockError, parseClockMoment, type ClockAdjustment } from './clock-adjustment.ts'
export { runDueWork, type DoneWork, type DueWork, type DueWorkOptions } from './due-work.ts'
export { LONGEST_WAIT, RETRY_WAIT, Schedule, type ScheduleOptions } from './schedule.ts'
export { systemTimers, type Timers } from './timers.ts'
