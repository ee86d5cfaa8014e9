import { openInstallation, provisionLicensing } from '../../src/app/index.ts'
import { createRootService } from '../../src/asmx/client/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { MADE_PASSPHRASE } from './made-passphrase.ts'

/** Provisions `path` at `root`, with some settings, and dies by SIGKILL where the step `last` would begin. */
const [, , path = '', rootUrl = '', last = '', ...assignments] = process.argv

const settings = loadSettings({ assignments })
const installation = await openInstallation({ path, settings, random: systemRandom, create: 'RMS02' })
await provisionLicensing(installation, {
  root: await createRootService(rootUrl, undefined),
  rootUrl,
  url: 'http://licensing.example/_wmcs',
  name: 'LICENSING',
  anchors: [],
  passphrase: MADE_PASSPHRASE,
  clock: systemClock,
  randomFor: randomFor(undefined),
  onStep: (step) => {
    if (step === last) process.kill(process.pid, 'SIGKILL')
  },
})
await installation.close()
