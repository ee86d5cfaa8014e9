import { expect } from 'chai'
import { ntHash } from '../../src/authentication/index.ts'
import { readLicenseOf, writeRightsData, type PublishingLicense } from '../../src/certificates/index.ts'
import { basic } from '../support/admin.ts'
import { activate, certify, chainIn, getClientLicensor, PUBLISH_PATH } from '../support/certify-call.ts'
import { acquireLicenseCall, LICENSE_PATH, prepare, sign, signCall, type Publisher } from '../support/license-call.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn } from '../support/soap-call.ts'
import { run } from '../unit/cli/fake-io.ts'

const READER = { user: 'EMULATOR\\reader', password: 'Reads-1!' }
const AUTHOR = 'rmsadmin@emulator.example'
const THIEF = 'reader@emulator.example'
const NAMELESS = writeRightsData({
  kind: 'rights-data',
  issuedTime: new Date('2026-05-01T00:00:00Z'),
  distributionPoints: [],
  work: { object: { id: { type: '', value: '' } } },
  rights: [
    {
      ...{ spelling: 'element', name: 'VIEW' },
      access: [{ id: { type: 'Unspecified', value: '' }, name: 'nobody@emulator.example' }],
    },
  ],
  authenticatedData: [],
  policies: {},
})

/** How the owner of a document is found, and by which cryptography. */
const CASES = (['proven', 'named'] as const).flatMap((rule) => ([1, 2] as const).map((mode) => ({ rule, mode })))

for (const { rule, mode } of CASES) {
  describe(`licensing.owner=${rule}, in cryptographic mode ${mode}: a licence signed anew around rights and a content key that were copied`, function () {
    this.timeout(120_000)
    let root: TestRoot
    let licensing: TestLicensingServer
    let author: Publisher
    let thief: Publisher
    let template: string

    const publisher = async (authorization?: string): Promise<Publisher> => {
      const machine = await activate(mode)
      const rac = await certify(root.server.url, machine, authorization === undefined ? {} : { authorization })
      return { machine, rac, clc: await getClientLicensor(licensing.server.url, rac) }
    }

    /** What somebody gets by a publishing licence: rights, or the exception. */
    const outcomeFor = async ({ rac }: Publisher, publishing: readonly string[]): Promise<string> => {
      const { status, text } = await callService(
        `${licensing.server.url}${LICENSE_PATH}`,
        acquireLicenseCall([rac, publishing]),
      )
      if (status !== 200) return /\.(\w+Exception):/.exec(faultIn(text).replace(/^.*?---/s, ''))?.[1] ?? faultIn(text)
      const { rights } = readLicenseOf('use-license', chainIn(text)[0] ?? '').license
      return rights.map(({ name }) => name).join()
    }

    /** The licence of the author, in the name of the thief: content key and rights are copied, the rest is his own. */
    const moved = (license: PublishingLicense): PublishingLicense => {
      const own = prepare(thief, { owner: THIEF, rights: [['VIEW', THIEF]] }).license
      return { ...license, issuer: own.issuer, work: own.work }
    }

    const signedByServer = async (license: PublishingLicense): Promise<readonly string[]> => {
      const { status, text } = await callService(`${licensing.server.url}${PUBLISH_PATH}`, signCall(license))
      expect(status, text).to.equal(200)
      return chainIn(text)
    }

    before(async () => {
      root = await startTestRoot({ set: [`cryptographicMode=${mode}`] })
      await root.grant('rmsadmin')
      licensing = await startTestLicensingServer(root, [`licensing.owner=${rule}`, `cryptographicMode=${mode}`])
      await root.installation.accounts.add({
        ...{ name: 'reader', ntHash: ntHash(READER.password), groups: [], at: new Date('2005-01-01T00:00:00Z') },
      })
      author = await publisher()
      thief = await publisher(basic(READER))
      const options = ['--data', licensing.installation.directory.path]
      const words = ['--name', 'Closed', '--right', 'nobody@emulator.example=VIEW']
      const environment = { RMS_EMULATOR_KEY_PASSPHRASE: MADE_PASSPHRASE }
      expect((await run(['template', 'create', ...words, ...options], { environment })).err).to.deep.equal([])
      template = (await licensing.installation.templates.list())[0]?.xrml ?? ''
    })

    after(async () => {
      await licensing.close()
      await root.close()
    })

    const expected = rule === 'proven' ? 'NoRightsForRequestedPrincipalException' : 'OWNER'

    for (const what of ['a template', 'rights without an owner'] as const) {
      it(`gives ${rule === 'proven' ? 'nothing' : 'OWNER to whomever it names'}, with ${what} in it`, async () => {
        const rightsText = what === 'a template' ? template : NAMELESS
        const { license } = prepare(author, { owner: AUTHOR, rights: [], rightsText })
        expect(await outcomeFor(thief, await sign(thief, { license: moved(license) })), 'by a CLC').to.equal(expected)
        expect(await outcomeFor(thief, await signedByServer(moved(license))), 'by the server').to.equal(expected)
        expect(await outcomeFor(author, await sign(author, { license })), 'the author himself').to.equal(expected)
      })
    }

    it('gives OWNER to an author whom the encrypted rights name as well', async () => {
      const { license } = prepare(author, { owner: AUTHOR, rights: [['VIEW', 'nobody@emulator.example']] })
      expect(await outcomeFor(author, await sign(author, { license }))).to.equal('OWNER')
      expect(await outcomeFor(thief, await sign(thief, { license: moved(license) }))).to.equal(
        'EnablingBitsHashDoesNotMatchException',
      )
    })
  })
}
