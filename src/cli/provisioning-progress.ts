import { PROVISIONING_STEPS, type OnStep, type ProvisioningStep } from '../licensing/index.ts'
import type { Io } from './io.ts'

/** What is said of each step while it is taken; those that take no time are not worth a line. */
const SAID: Readonly<Partial<Record<ProvisioningStep, (root: string) => string>>> = {
  key: () => 'looking for a key pair, or making one',
  ask: (root) => `asking ${root} for a licensor certificate`,
  check: () => 'checking the answer',
  identify: (root) => `asking ${root} for its own chain`,
  keep: () => 'keeping key, chain and root',
}

/** How wide a status line is at most, so that it stays one line on every terminal. */
const WIDEST = 79

/**
 * Shows the steps of provisioning: on a terminal one line that is written over and taken away at the end; elsewhere one
 * line each. `clear` takes the line away when something has failed.
 */
export function createProvisioningProgress(
  io: Io,
  root: string,
  isQuiet: boolean,
): { onStep: OnStep; clear: () => void } {
  const clear = (): void => io.showStatus?.(undefined)
  const onStep = (step: ProvisioningStep): void => {
    const text = SAID[step]?.(root)
    if (step === 'done') clear()
    if (isQuiet || text === undefined) return
    const place = `[${PROVISIONING_STEPS.indexOf(step) + 1}/${PROVISIONING_STEPS.length - 1}]`
    if (io.showStatus === undefined) io.print(text)
    else io.showStatus(`${place} ${text}`.slice(0, WIDEST))
  }
  return { onStep, clear }
}
