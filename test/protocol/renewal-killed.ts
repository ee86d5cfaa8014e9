/**
 * Renews the server in a data directory, and kills its own process before a given statement of SQL, or at one of two other
 * moments. Run by renewal-killed.test.ts: arguments are the directory, the passphrase, the root’s file with the answer, and
 * when to die.
 */
import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { openInstallation, openKeys, renewLicensor } from '../../src/app/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'

const [path = '', passphrase = '', answerFile = '', deadline = ''] = process.argv.slice(2)
const die = (): void => void process.kill(process.pid, 'SIGKILL')

const installation = await openInstallation({
  path,
  settings: loadSettings({}),
  random: systemRandom,
  create: undefined,
})
const { store } = installation
if (!('connection' in store) || !(store.connection instanceof Sqlite)) throw new TypeError('the database is no file')
const { connection } = store
const prepare = connection.prepare.bind(connection)
let statements = 0
Object.defineProperty(connection, 'prepare', {
  value: (sql: string) => {
    statements += 1
    if (String(statements) === deadline) die()
    return prepare(sql)
  },
})
const subEnroll = () => {
  if (deadline === 'asked') die()
  return Promise.resolve(JSON.parse(readFileSync(answerFile, 'utf8')) as string[])
}
const random = randomFor(undefined)
const keys = await openKeys(installation, { passphrase, clock: systemClock }, random)
await renewLicensor(installation, {
  ...{ keys: keys.store, clock: systemClock, randomFor: random },
  ports: { rootAt: () => Promise.resolve({ subEnroll, licensorCertificate: () => Promise.resolve(undefined) }) },
})
if (deadline === 'done') die()
process.stdout.write(`statements ${statements}\n`)
