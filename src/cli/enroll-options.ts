import type { EnrollRootOptions, Installation } from '../app/index.ts'
import { systemClock } from '../base/clock.ts'
import { randomFor, systemRandom } from '../base/random.ts'
import { parseAnchors } from '../certificates/index.ts'
import { keyPassphrase } from '../store/index.ts'
import type { Io } from './io.ts'
import { readTextFile } from './option-values.ts'

/** What opens the private keys of a data directory. Throws StoreError. */
export function passphraseFor({ settings, directory }: Installation, io: Io): string {
  const given = { passphrase: io.environment['RMS_EMULATOR_KEY_PASSPHRASE'], file: settings['keys.passphraseFile'] }
  return keyPassphrase(directory, given, systemRandom)
}

/** What enrolling needs beside what the root says of itself. `anchor`: a file that names the roots to trust. */
export const enrollOptions = (installation: Installation, anchor: string | undefined, io: Io): EnrollRootOptions => ({
  anchors: anchor === undefined ? [] : parseAnchors(readTextFile(anchor)),
  passphrase: passphraseFor(installation, io),
  clock: systemClock,
  randomFor: randomFor(installation.settings.seed),
})
