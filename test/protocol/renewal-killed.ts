/**
 * Renews the server in a data directory, and kills its own process before a given statement of SQL, or at one of two other
 * moments. Run by renewal-killed.test.ts: arguments are the directory, the passphrase, the root’s file with the answer, when
 * to die, and settings.
 */
import { readFileSync } from 'node:fs'
import { openInstallation, openKeys, renewLicensor } from '../../src/app/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { dieAt } from '../support/die-at.ts'

const [path = '', passphrase = '', answerFile = '', deadline = '', ...assignments] = process.argv.slice(2)

const installation = await openInstallation({
  path,
  settings: loadSettings({ assignments }),
  random: systemRandom,
  create: undefined,
})
const doomed = dieAt(deadline, installation.store)
const subEnroll = () => {
  doomed.reach('asked')
  return Promise.resolve(JSON.parse(readFileSync(answerFile, 'utf8')) as string[])
}
const random = randomFor(undefined)
const keys = await openKeys(installation, { passphrase, clock: systemClock }, random)
await renewLicensor(installation, {
  ...{ keys: keys.store, clock: systemClock, randomFor: random },
  ports: { rootAt: () => Promise.resolve({ subEnroll, licensorCertificate: () => Promise.resolve(undefined) }) },
})
doomed.reach('done')
process.stdout.write(`statements ${doomed.statements()}\n`)
await installation.close()
