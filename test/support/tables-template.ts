import { openStorage } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import type { PostgresServer } from './postgres-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Makes a database of this name that has the tables of this release, and nothing in them. */
export async function makeTables(postgres: PostgresServer, name: string): Promise<void> {
  const temporary = temporaryDirectory()
  const settings = loadSettings({ assignments: [`database=${postgres.createDatabase(name)}`] })
  const { store } = await openStorage({ path: temporary.path, settings, random: systemRandom, create: 'TEMPLATE' })
  await store.close()
  temporary.remove()
}
