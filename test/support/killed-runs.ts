import { expect } from 'chai'
import { openInstallation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { readChain } from '../../src/store/index.ts'
import type { ProcessResult } from './process.ts'
import { databaseSettings } from './test-database.ts'

/**
 * When a program that uses die-at.ts and prints its number of statements can be ended: at moments with a name, before each
 * statement, and when all is done.
 */
export function momentsOf(undisturbed: ProcessResult, named: readonly string[]): string[] {
  expect(undisturbed.stderr).to.equal('')
  const statements = Number(/^statements (\d+)$/m.exec(undisturbed.stdout)?.[1])
  expect(statements).to.be.within(8, 40)
  return [...named, ...Array.from({ length: statements }, (_, index) => String(index + 1)), 'done']
}

/** The XrML texts of the chain in a data directory that nobody has open. */
export async function storedChain(path: string): Promise<string[]> {
  const installation = await openInstallation({
    path,
    settings: loadSettings({ assignments: databaseSettings(path) }),
    random: systemRandom,
    create: undefined,
  })
  try {
    return (await readChain(installation.store.queries)).flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))
  } finally {
    await installation.close()
  }
}
