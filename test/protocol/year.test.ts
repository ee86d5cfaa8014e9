import { expect } from 'chai'
import { openInstallation, renewLicensor } from '../../src/app/index.ts'
import { AdjustableClock } from '../../src/base/adjustable-clock.ts'
import { formatMinute } from '../../src/base/moment.ts'
import { randomFor, systemRandom } from '../../src/base/random.ts'
import { sameKey, verifyChain } from '../../src/certificates/index.ts'
import { listEvents } from '../../src/store/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { enrollLicensing, testKeys, type TestLicensing } from '../support/licensing-life.ts'
import { certificateIn, eventsOf, validity } from '../support/licensor-facts.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { chainIn, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const frozenAt = (text: string) => new AdjustableClock({ frozenAt: new Date(text) })

const ask = (root: TestRoot) =>
  postSubEnroll(root.serviceUrl, { authorization: basic(ADMIN), body: subEnrollEnvelope() })

async function withRoot(
  start: string,
  set: readonly string[],
  work: (root: TestRoot, clock: AdjustableClock) => Promise<void>,
) {
  const clock = frozenAt(start)
  const root = await startTestRoot({ clock, set: ['clock.adjustable=true', ...set] })
  try {
    await root.grant('rmsadmin')
    await work(root, clock)
  } finally {
    await root.close()
  }
}

async function withBoth(
  start: string,
  { rootSet = [] as readonly string[], set = [] as readonly string[] },
  work: (both: { root: TestRoot; licensing: TestLicensing; clock: AdjustableClock }) => Promise<void>,
): Promise<void> {
  await withRoot(start, rootSet, async (root, clock) => {
    const licensing = await enrollLicensing(root.server.url, { clock, set })
    try {
      await work({ root, licensing, clock })
    } finally {
      await licensing.close()
    }
  })
}

describe('a year passes in a second', () => {
  it('the certificate of a licensing server is valid for one year, which begins when it is issued, to the minute', () =>
    withRoot('2026-03-01T12:34:56Z', [], async (root) => {
      const [leaf] = chainIn((await ask(root)).text)
      expect(validity(leaf)).to.equal('2026-03-01T12:34 2027-03-01T12:34')
    }))

  it('one that is issued on 29 February ends on 28 February', () =>
    withRoot('2028-02-29T23:59:59Z', [], async (root) => {
      const [leaf] = chainIn((await ask(root)).text)
      expect(validity(leaf)).to.equal('2028-02-29T23:59 2029-02-28T23:59')
    }))

  it('one that is issued on 28 February of the year before a leap year ends on 28 February, not on the 29th', () =>
    withRoot('2027-02-28T00:00:00Z', [], async (root) => {
      const [leaf] = chainIn((await ask(root)).text)
      expect(validity(leaf)).to.equal('2027-02-28T00:00 2028-02-28T00:00')
    }))

  it('month warning, week warning and end of the root’s certificate come in order, each at its minute; then it is disabled', () =>
    withRoot('2026-03-01T12:34:56Z', [], async (root) => {
      const started = performance.now()
      await root.server.adjustClock({ advance: 'P1Y' })
      expect(performance.now() - started).to.be.below(1000)
      expect(await eventsOf(root.installation)).to.deep.equal([
        ...['16 2027-02-01T12:34', '17 2027-02-22T12:34', '18 2027-03-01T12:34'],
      ])
      const { status, text } = await ask(root)
      expect(status).to.equal(500)
      expect(text).to.include('Microsoft.DigitalRightsManagement.Utilities.UnspecifiedErrorException')
    }))

  it('the last minute: start in, end out', () =>
    withRoot('2026-03-01T12:34:56Z', [], async (root) => {
      await root.server.adjustClock({ set: '2027-03-01T12:33:59.999Z' })
      expect((await ask(root)).status).to.equal(200)
      await root.server.adjustClock({ set: '2027-03-01T12:34:00Z' })
      expect((await ask(root)).status).to.equal(500)
      await root.server.adjustClock({ set: '2026-03-01T12:34:00Z' })
      expect((await ask(root)).status).to.equal(200)
      await root.server.adjustClock({ set: '2026-03-01T12:33:59Z' })
      expect((await ask(root)).status).to.equal(500)
    }))

  it('expired.behaviour silent: the root keeps issuing, and clients reject what it issues', () =>
    withRoot('2026-03-01T12:34:56Z', ['expired.behaviour=silent'], async (root) => {
      await root.server.adjustClock({ advance: 'P1Y' })
      const { status, text } = await ask(root)
      expect(status).to.equal(200)
      const chain = chainIn(text)
      expect(validity(chain[0])).to.equal('2027-03-01T12:34 2028-03-01T12:34')
      const { ok, results } = verifyChain(chain, { anchors: await root.anchors() })
      expect(ok).to.equal(false)
      expect(results.filter(({ outcome }) => outcome === 'fails').map(({ check }) => check)).to.include(
        'issued-within-range',
      )
      expect((await listEvents(root.installation.store.queries, 1))[0]?.detail).to.match(/not valid/)
    }))

  it('renewal.automatic: a root renews itself in the window, with the same GUID and key, and goes on issuing', () =>
    withRoot('2026-03-01T12:34:56Z', ['renewal.automatic=true', 'renewal.window=P3D'], async (root) => {
      const before = await root.chain()
      const done = await root.server.adjustClock({ advance: 'P13M' })
      expect(done.map(({ name, due }) => `${name} ${formatMinute(due)}`)).to.deep.equal([
        ...['expiry 2027-02-01T12:34', 'expiry 2027-02-22T12:34', 'renewal 2027-02-26T12:34'],
      ])
      const after = await root.chain()
      expect(validity(after[0])).to.equal('2027-02-26T12:34 2028-02-26T12:34')
      const [old, renewed] = [certificateIn(before[0]), certificateIn(after[0])]
      expect(renewed.principal.object.id).to.deep.equal(old.principal.object.id)
      expect(sameKey(renewed.principal.publicKey, old.principal.publicKey)).to.equal(true)
      expect(after.slice(1)).to.deep.equal(before.slice(1))
      const chain = chainIn((await ask(root)).text)
      expect(chain.slice(1)).to.deep.equal(after)
      expect(verifyChain(chain, { anchors: await root.anchors(), at: new Date('2027-04-01T12:34Z') }).ok).to.equal(true)
    }))

  it('a root cannot renew itself once its Enrollment Service may issue no more, after 1095 days, and says so', () =>
    withRoot('2026-03-01T12:34:56Z', ['renewal.automatic=true'], async (root) => {
      await root.server.adjustClock({ advance: 'P5Y' })
      expect(validity((await root.chain())[0])).to.equal('2029-01-18T12:34 2030-01-18T12:34')
      expect((await eventsOf(root.installation)).at(-1)).to.equal('18 2030-01-18T12:34')
    }))

  it('renewal.automatic: a licensing server is renewed at the root that issued, with the same GUID and key', () =>
    withBoth(
      '2026-03-01T12:34:56Z',
      { rootSet: ['validity.slc=P3Y'], set: ['renewal.automatic=true'] },
      async ({ root, licensing, clock }) => {
        const before = await licensing.chain()
        const life = await licensing.start()
        clock.adjust({ frozenAt: new Date('2028-12-01T00:00:00Z') })
        await life.adjustClock({ advance: 'P4M' }).finally(() => life.stop())
        const after = await licensing.chain()
        expect(validity(after[0])).to.equal('2029-02-15T12:34 2032-02-15T12:34')
        const [old, renewed] = [certificateIn(before[0]), certificateIn(after[0])]
        expect(renewed.principal.object.id).to.deep.equal(old.principal.object.id)
        expect(sameKey(renewed.principal.publicKey, old.principal.publicKey)).to.equal(true)
        expect((await root.enrollments()).map(({ relation }) => relation)).to.deep.equal(['renewal', 'first'])
        expect(await eventsOf(licensing.installation)).to.deep.equal(['16 2029-02-01T12:34'])
      },
    ))

  for (const [when, moment] of [
    ['before', '2027-02-01T00:00:00Z'],
    ['at', '2027-03-01T12:34:00Z'],
    ['after', '2028-08-01T00:00:00Z'],
  ] as const) {
    it(`a licensing server can be renewed ${when} the end of its certificate`, () =>
      withBoth('2026-03-01T12:34:56Z', {}, async ({ root, licensing, clock }) => {
        const [old] = await licensing.chain()
        // The root has been renewed before, as it must be.
        await root.server.adjustClock({ set: moment.slice(0, 16) })
        await renewRoot(root, clock)
        const { guid } = await licensing.renew()
        const [renewed] = await licensing.chain()
        expect(`{${guid}}`).to.equal(certificateIn(old).principal.object.id.value)
        expect(formatMinute(certificateIn(renewed).rangeTime.from)).to.equal(moment.slice(0, 16))
        expect((await root.enrollments())[0]?.relation).to.equal('renewal')
      }))
  }

  it('a root that has expired refuses to renew a licensing server, whose old certificate stays; the message says why', () =>
    withBoth('2026-03-01T12:34:56Z', {}, async ({ root, licensing }) => {
      const before = await licensing.chain()
      await root.server.adjustClock({ advance: 'P1Y' })
      const error = await licensing.renew().catch((reason: unknown) => reason)
      expect(String(error)).to.match(
        /root’s own certificate ended at 2027-03-01T12:34 \(UTC\): its administrator must renew/,
      )
      expect(await licensing.chain()).to.deep.equal(before)
    }))

  it('of two renewals at the same time the first one counts, and the second one says so', () =>
    withBoth('2026-03-01T12:34:56Z', {}, async ({ licensing, clock }) => {
      const before = await licensing.chain()
      let first: string[] = []
      const rootAt = async (url: string) => {
        const service = await licensing.ports.rootAt(url)
        await licensing.renew()
        first = await licensing.chain()
        return service
      }
      const keys = await testKeys(licensing.installation)
      const options = { clock, keys, randomFor: randomFor(undefined), ports: { rootAt } }
      const error: unknown = await renewLicensor(licensing.installation, options).catch((reason: unknown) => reason)
      expect(error).to.have.property('code', 'chain-changed')
      expect(first).not.to.deep.equal(before)
      expect(await licensing.chain()).to.deep.equal(first)
    }))

  it('a running root issues by the certificate that a command has renewed beside it', () =>
    withRoot('2026-03-01T12:34:56Z', ['asmx.signResponses=true'], async (root, clock) => {
      const old = chainIn((await ask(root)).text)
      await root.server.adjustClock({ advance: 'P1M' })
      await renewRoot(root, clock)
      const answer = await ask(root)
      expect(validity(chainIn(answer.text)[1])).to.equal('2026-04-01T12:34 2027-04-01T12:34')
      expect(chainIn(answer.text)[1]).not.to.equal(old[1])
    }))
})

/** Renews a root through a connection of its own, as a command does, and waits until the running one has noticed. */
async function renewRoot(root: TestRoot, clock: AdjustableClock): Promise<void> {
  const { settings } = root.installation
  const beside = await openInstallation({ path: root.path, settings, random: systemRandom, create: undefined })
  try {
    const ports = { rootAt: () => Promise.reject(new Error('nobody is asked')) }
    const keys = await testKeys(beside, MADE_PASSPHRASE)
    await renewLicensor(beside, { clock, keys, randomFor: randomFor(undefined), ports })
  } finally {
    await beside.close()
  }
  const [leaf] = await root.chain()
  for (let round = 0; round < 100; round++) {
    const chain = (await (await fetch(`${root.server.managementUrl}/chain`)).json()) as { xrml?: string }[]
    if (chain[0]?.xrml === leaf) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the running root has not noticed')
}
