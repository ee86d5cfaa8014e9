import { rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  CLUSTER_REFERENCE,
  countEnrollments,
  IDENTITY_FILE,
  PASSPHRASE_FILE,
  removeServer,
  StoreError,
} from '../store/index.ts'
import { currentLicensor } from './current-licensor.ts'
import type { Installation } from './open-installation.ts'

/** What goes with the last server of a cluster, in words. */
async function whatIsLost(installation: Installation): Promise<string> {
  const licensor = await currentLicensor(installation)()
  const accounts = (await installation.accounts.list()).length
  const enrollments = await countEnrollments(installation.store.queries)
  const certificate =
    licensor === undefined ? '' : `the licensor certificate of {${licensor.server}} with its private key, `
  return `${certificate}${accounts} accounts and the record of ${enrollments} enrollments`
}

/**
 * Removes a server from the cluster with its access lists. The last one takes the configuration database with it, and only
 * if `isLast` says that this is meant; the installation must be closed then, and `true` is given. [Cc747568, Cc747706]
 * A database elsewhere
 * is not this program's to drop. Throws StoreError `server-unknown`, `last-server`.
 */
export async function removeFromCluster(installation: Installation, name: string, isLast: boolean): Promise<boolean> {
  try {
    await removeServer(installation.store, name, installation.clock.now())
    return false
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'last-server') throw error
    if (installation.settings.database !== undefined) {
      throw new StoreError('last-server', `${error.message} Its configuration database is to be dropped where it is.`)
    }
    if (isLast) return true
    throw new StoreError(
      'last-server',
      `${error.message} With it goes the configuration database: ${await whatIsLost(installation)}. Nothing brings them back. If that is meant: --last.`,
    )
  }
}

/** Takes the configuration database away, and what makes the directory a server's. Logs stay. */
export function destroyInstallation({ directory }: Installation): void {
  const { path, databaseFile } = directory
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${databaseFile}${suffix}`, { force: true })
  for (const file of [CLUSTER_REFERENCE, PASSPHRASE_FILE, IDENTITY_FILE]) rmSync(join(path, file), { force: true })
}
