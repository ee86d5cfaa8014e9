import type { Installation } from '../../src/app/index.ts'
import { GROUP_EXPANSION_FILE } from '../../src/protocol/paths.ts'
import { grantRead } from './admin.ts'

/** Lets the account ADMIN in at GroupExpansion.asmx, which is closed to users at first. */
export const grantGroupExpansion = (installation: Installation): Promise<void> =>
  grantRead(installation, 'rmsadmin', GROUP_EXPANSION_FILE)
