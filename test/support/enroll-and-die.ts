/**
 * Enrolls the root in a data directory and ends its own process on the way. Run by enroll-interrupted.test.ts: arguments are
 * `online` or `import`, the directory, the passphrase, the service’s address or the answer’s file, and when to die.
 */
import { openInstallation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { dieAt } from './die-at.ts'
import { enrollBy } from './enroll-way.ts'

const [way = '', path = '', passphrase = '', source = '', deadline = ''] = process.argv.slice(2)

const settings = loadSettings({})
const installation = await openInstallation({ path, settings, random: systemRandom, create: undefined })
const doomed = dieAt(deadline, installation.store)
await enrollBy(installation, { way: way === 'import' ? way : 'online', source, passphrase }, (moment) =>
  doomed.reach(moment),
)
doomed.reach('done')
await installation.close()
