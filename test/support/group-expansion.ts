import { FILE_PERMISSIONS, grantAccess } from '../../src/access/index.ts'
import type { Installation } from '../../src/app/index.ts'
import { GROUP_EXPANSION_FILE } from '../../src/protocol/paths.ts'
import { OPERATOR } from './admin.ts'

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
