import { expect } from 'chai'
import { readLicense } from '../../src/certificates/index.ts'
import { ADMIN } from '../support/admin.ts'
import { activate, certify, chainIn, getClientLicensor } from '../support/certify-call.ts'
import { acquireLicenseCall, LICENSE_PATH, prepare, sign, type Publisher } from '../support/license-call.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService } from '../support/soap-call.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const OWNER = `${ADMIN.user.split('\\').at(-1) ?? ''}@emulator.example`

const guidOf = (xrml: string): string | undefined => readLicense(xrml).license.descriptor?.id.value

describe('a server with a seed', function () {
  this.timeout(120_000)
  const directory = temporaryDirectory()
  const start = (): Promise<TestRoot> => startTestRoot({ path: directory.path, set: ['seed=of licences'] })

  after(() => directory.remove())

  /** Everything that is issued to an account on the way to its document, and some use licences at the same time. */
  async function issue({ server }: TestRoot): Promise<(string | undefined)[]> {
    const machine = await activate()
    const rac = await certify(server.url, machine)
    const clc = await getClientLicensor(server.url, rac)
    const publisher: Publisher = { machine, rac, clc }
    const publishing = await sign(publisher, prepare(publisher, { owner: OWNER, rights: [['VIEW', OWNER]] }))
    const answers = await Promise.all(
      [1, 2, 3].map(() => callService(`${server.url}${LICENSE_PATH}`, acquireLicenseCall([rac, publishing]))),
    )
    return [rac[0], clc[0], ...answers.map(({ text }) => chainIn(text)[0] ?? '')].map(guidOf)
  }

  it('gives out no GUID twice, be it started again after each', async () => {
    const guids: (string | undefined)[] = []
    for (let starts = 0; starts < 3; starts += 1) {
      const root = await start()
      try {
        guids.push(...(await issue(root)))
      } finally {
        await root.close()
      }
    }
    expect(guids).to.have.length(15)
    expect(guids).not.to.include(undefined)
    expect([...new Set(guids)]).to.deep.equal(guids)
  })
})
