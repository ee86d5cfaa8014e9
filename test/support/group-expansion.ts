import { FILE_PERMISSIONS, grantAccess } from '../../src/access/index.ts'
import type { Installation, ServerEnvironment } from '../../src/app/index.ts'
import { createGroupExpansionService } from '../../src/asmx/client/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { GROUP_EXPANSION_FILE } from '../../src/protocol/paths.ts'
import { ADMIN, OPERATOR } from './admin.ts'

/** How a server reaches those of other forests, as the account ADMIN. */
export const forestAt: ServerEnvironment['forestAt'] = (url) =>
  createGroupExpansionService(url, () => ({
    authorities: undefined,
    timeout: 10_000,
    logon: { credentials: ADMIN, scheme: undefined, random: systemRandom, clock: systemClock },
  }))

/** Lets the account ADMIN in at GroupExpansion.asmx, which is closed to users at first. */
export async function grantGroupExpansion({ accounts, fileAccess }: Installation): Promise<void> {
  const sid = await accounts.findSid('rmsadmin')
  if (sid === undefined) throw new Error('there is no rmsadmin')
  await fileAccess.change(
    GROUP_EXPANSION_FILE,
    (descriptor) => grantAccess(descriptor, sid, FILE_PERMISSIONS.ReadAndExecute),
    OPERATOR,
  )
}
