import { givenPassphrase, type EnrollRootOptions, type Installation } from '../app/index.ts'
import { randomFor } from '../base/random.ts'
import { parseAnchors } from '../certificates/index.ts'
import type { Io } from './io.ts'
import { readTextFile } from './option-values.ts'

/** What enrolling needs beside what the root says of itself. `anchor`: a file that names the roots to trust. Throws StoreError. */
export async function enrollOptions(
  installation: Installation,
  anchor: string | undefined,
  io: Io,
): Promise<EnrollRootOptions> {
  return {
    anchors: anchor === undefined ? [] : parseAnchors(readTextFile(anchor)),
    passphrase: await givenPassphrase(installation, io.environment['RMS_EMULATOR_KEY_PASSPHRASE']),
    clock: installation.clock,
    randomFor: randomFor(installation.settings.seed),
  }
}
