import { FILE_PERMISSIONS, grantAccess, type GuardedFile } from '../../src/access/index.ts'
import type { Installation } from '../../src/app/index.ts'
import { ntHash } from '../../src/authentication/index.ts'
import { SUB_ENROLL_FILE } from '../../src/protocol/paths.ts'

/** The account that every test server has. It may do nothing until it is granted something. */
export const ADMIN = { user: 'EMULATOR\\rmsadmin', password: 'Passw0rd!' } as const

/** The group that ADMIN is in. */
export const ADMINS = 'RMS Administrators'

const LONG_AGO = new Date('2005-01-01T00:00:00Z')

/** Who changes access lists in tests. */
export const OPERATOR = { who: 'operator', at: LONG_AGO }

/** The Authorization header of an account. */
export const basic = ({ user, password }: { user: string; password: string }): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** Makes the account ADMIN, unless it is there. */
export async function addAdmin({ accounts }: Installation): Promise<void> {
  if ((await accounts.findAccount('rmsadmin')) !== undefined) return
  await accounts.add({ name: 'rmsadmin', ntHash: ntHash(ADMIN.password), groups: [ADMINS], at: LONG_AGO })
}

/** Lets an account or group read and execute a file: SubEnrollService.asmx, unless it is another. */
export async function grantRead(
  installation: Installation,
  name: string,
  file: GuardedFile = SUB_ENROLL_FILE,
): Promise<void> {
  const { accounts, fileAccess } = installation
  const sid = await accounts.findSid(name)
  if (sid === undefined) throw new Error(`there is no ${name}`)
  await fileAccess.change(file, (descriptor) => grantAccess(descriptor, sid, FILE_PERMISSIONS.ReadAndExecute), OPERATOR)
}
