import { systemClock, type Clock } from './clock.ts'

/** How a clock goes: it stands still at a moment, or runs a number of milliseconds beside the machine's. */
export type ClockState = { readonly frozenAt: Date } | { readonly offset: number }

/** The state of a clock that shows what the machine's does. */
export const MACHINE_TIME: ClockState = { offset: 0 }

/** A clock that can be frozen and moved while it is in use. */
export class AdjustableClock implements Clock {
  /** The machine's own clock: connections, and the TLS certificates that peers check by their own, live by it. */
  readonly machine: Clock
  #state: ClockState

  constructor(state: ClockState = MACHINE_TIME, machine: Clock = systemClock) {
    this.machine = machine
    this.#state = state
  }

  now(): Date {
    const state = this.#state
    if ('frozenAt' in state) return new Date(state.frozenAt)
    const now = this.machine.now()
    return state.offset === 0 ? now : new Date(now.getTime() + state.offset)
  }

  get state(): ClockState {
    return this.#state
  }

  /** Makes it go otherwise from now on. */
  adjust(state: ClockState): void {
    this.#state = state
  }
}

/** The clock that peers on the network have too, whatever `clock` is made to show. */
export const machineClockOf = (clock: Clock): Clock => (clock instanceof AdjustableClock ? clock.machine : clock)
