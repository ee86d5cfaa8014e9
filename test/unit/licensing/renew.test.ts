import { expect } from 'chai'
import { readIssuingCertificate } from '../../../src/certificates/index.ts'
import { LicensingError, renew } from '../../../src/licensing/index.ts'
import { guidOf, MADE_AT } from '../certificates/hierarchy/sample-hierarchy.ts'
import { publicKeyNamed, signingKeyNamed } from '../certificates/keys/test-keys.ts'
import { createSampleRoot, GUID, type SampleRoot } from './sample-root.ts'

const LATER = new Date('2026-06-01T00:00:00Z')
const certificateIn = (chain: readonly string[], position = 0) =>
  readIssuingCertificate(chain[position] ?? '').certificate

describe('[MS-RMPR] §3.1.6.2 renewal of a licensing server', () => {
  let root: SampleRoot
  let held: string[]

  before(async () => {
    root = await createSampleRoot()
    held = root.answer()
  })

  const renewWith = (answer: () => readonly string[] | Promise<readonly string[]>, now = LATER) =>
    renew({
      ...{ publicKey: publicKeyNamed('licensing'), guid: GUID, name: 'LICENSING', url: 'http://licensing/_wmcs' },
      ...{ profile: 'rms-1.0-sp2' as const, anchors: root.anchors, now: () => now },
      root: { subEnroll: async () => answer(), licensorCertificate: () => Promise.resolve(undefined) },
      held: { licensor: certificateIn(held), above: certificateIn(held, 1) },
    })

  const refusal = async (answer: () => readonly string[] | Promise<readonly string[]>, now?: Date): Promise<string> => {
    const error: unknown = await renewWith(answer, now).catch((reason: unknown) => reason)
    return error instanceof LicensingError ? `${error.code}: ${error.message}` : 'it was taken'
  }

  it('takes a newer certificate for the same key and GUID', async () => {
    const answer = root.answer({}, LATER)
    expect((await renewWith(() => answer)).chain).to.deep.equal(answer)
  })

  it('takes one that was issued within the same minute, if it is another one', async () => {
    expect((await renewWith(() => root.answer(), MADE_AT)).certificate.issuedTime).to.deep.equal(
      certificateIn(held).issuedTime,
    )
  })

  it('refuses the certificate that there is already', async () => {
    expect(await refusal(() => held, MADE_AT)).to.match(
      /^answer-not-asked-for: .*that there is already.*Nothing was kept/,
    )
  })

  it('refuses an answer to an older request', async () => {
    const older = held
    // Clocks may differ by a quarter of an hour: what is older than that is not even looked at as an answer.
    const soon = new Date(MADE_AT.getTime() + 5 * 60_000)
    held = root.answer({}, soon)
    try {
      expect(await refusal(() => older, soon)).to.match(
        /^answer-not-asked-for: .*an older certificate.*Nothing was kept/,
      )
      expect(await refusal(() => older)).to.match(/^answer-outdated: .*Nothing was kept/)
    } finally {
      held = older
    }
  })

  it('refuses a root that swaps the key, the GUID, the order of the chain, or the anchor, and a chain cut short', async () => {
    const other = await createSampleRoot({
      makeKey: (role, size) => Promise.resolve(signingKeyNamed(`other ${role}`, size)),
    })
    const good = root.answer({}, LATER)
    expect(await refusal(() => root.answer({ publicKey: publicKeyNamed('somebody') }, LATER))).to.match(/another key/)
    expect(await refusal(() => root.answer({ guid: guidOf('ffffffff-d9cb-469f-a165-70867728950e') }, LATER))).to.match(
      /another GUID/,
    )
    expect(await refusal(() => good.with(1, good[2] ?? '').with(2, good[1] ?? ''))).to.match(/^answer-not-trusted/)
    expect(await refusal(() => other.answer({}, LATER))).to.match(/^answer-not-trusted: .*anchor/)
    expect(await refusal(() => good.slice(0, 4))).to.match(/^answer-not-trusted/)
  })

  it('says that the root’s own certificate has ended, when it faults after that', async () => {
    const faulted = () => Promise.reject(new LicensingError('root-faulted', 'The root failed.'))
    expect(await refusal(faulted)).to.equal('root-faulted: The root failed.')
    expect(await refusal(faulted, new Date('2027-03-01T12:34:00Z'))).to.match(
      /^root-faulted: The root failed\. .*ended at 2027-03-01T12:34 \(UTC\): its administrator must renew that one first\.$/,
    )
    const refused = () => Promise.reject(new LicensingError('root-refused', 'No.'))
    expect(await refusal(refused, new Date('2027-03-01T12:34:00Z'))).to.equal('root-refused: No.')
  })
})
