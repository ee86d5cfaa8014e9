import { readFileSync } from 'node:fs'
import { enrollRoot, importEnrollment, type Installation } from '../../src/app/index.ts'
import { createEnrollmentService } from '../../src/asmx/client/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { randomFor } from '../../src/base/random.ts'
import type { EnrollmentService } from '../../src/licensing/index.ts'

export interface EnrollingRoot {
  /** Over the wire, or by taking an answer in that came by file. */
  readonly way: 'online' | 'import'
  /** The address of the service, or the file with its answer. */
  readonly source: string
  readonly passphrase: string
}

/** Enrolls a root as the command `enroll` does, and tells when it has asked and when it was answered. */
export async function enrollBy(
  installation: Installation,
  { way, source, passphrase }: EnrollingRoot,
  reach: (moment: 'asked' | 'answered') => void,
): Promise<void> {
  const options = { anchors: [], passphrase, clock: systemClock, randomFor: randomFor(undefined) }
  if (way === 'import') {
    await importEnrollment(installation, readFileSync(source), options)
    return
  }
  const port = await createEnrollmentService(source)
  const service: EnrollmentService = {
    enroll: async (request) => {
      reach('asked')
      const answer = await port.enroll(request)
      reach('answered')
      return answer
    },
  }
  const details = { name: 'ROOT', url: 'http://rms01/_wmcs', revocationAuthorities: [] }
  await enrollRoot(installation, details, { ...options, service, serviceUrl: source })
}
