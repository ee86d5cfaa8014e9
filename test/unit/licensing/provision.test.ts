import { expect } from 'chai'
import {
  LicensingError,
  provision,
  type ProvisionOptions,
  type SubEnrollRequest,
} from '../../../src/licensing/index.ts'
import { MADE_AT } from '../certificates/hierarchy/sample-hierarchy.ts'
import { publicKeyNamed } from '../certificates/keys/test-keys.ts'
import { createSampleRoot, GUID, REQUEST, type SampleRoot } from './sample-root.ts'

describe('[MS-RMPRS] §3.3.3 provisioning', () => {
  let root: SampleRoot
  let asked: SubEnrollRequest[]

  const options = (subEnroll: (request: SubEnrollRequest) => Promise<readonly string[]>): ProvisionOptions => ({
    publicKey: publicKeyNamed('licensing'),
    guid: GUID,
    name: 'LICENSING',
    url: 'http://licensing/_wmcs',
    profile: 'rms-1.0-sp2',
    anchors: root.anchors,
    root: {
      subEnroll: (request) => {
        asked.push(request)
        return subEnroll(request)
      },
      licensorCertificate: () => Promise.resolve(root.answer().slice(1)),
    },
    now: () => MADE_AT,
  })

  before(async () => {
    root = await createSampleRoot()
  })

  beforeEach(() => {
    asked = []
  })

  it('asks once, with everything the server is, and keeps what is right', async () => {
    const { chain } = await provision(options(() => Promise.resolve(root.answer())))
    expect(chain).to.have.length(5)
    expect(asked).to.deep.equal([REQUEST])
  })

  it('asks with the build of the release that is emulated', async () => {
    const answer = ({ version }: SubEnrollRequest) => Promise.resolve(root.answer({ version }))
    await provision({ ...options(answer), profile: 'rms-1.0-sp1' })
    await provision({ ...options(answer), profile: 'rms-1.0' })
    expect(asked.map(({ version }) => version)).to.deep.equal(['5.2.3790.134', '1.0.3246.0'])
  })

  it('judges the answer at the moment it has come', async () => {
    let now = new Date('2026-01-01T00:00:00Z')
    const answer = () => {
      now = MADE_AT
      return Promise.resolve(root.answer())
    }
    expect((await provision({ ...options(answer), now: () => now })).chain).to.have.length(5)
  })

  it('passes on why there is no answer', async () => {
    const why = new LicensingError('root-refused', 'No.')
    expect(await provision(options(() => Promise.reject(why))).catch((error: unknown) => error)).to.equal(why)
  })

  it('keeps nothing of an answer that is wrong', async () => {
    const wrong = options(() => Promise.resolve(root.answer({ url: 'http://somebody/' })))
    const error = await provision(wrong).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(LicensingError).and.to.include({ code: 'answer-not-asked-for' })
  })
})
