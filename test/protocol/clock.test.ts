import { expect } from 'chai'
import { openInstallation } from '../../src/app/index.ts'
import { AdjustableClock } from '../../src/base/adjustable-clock.ts'
import { frozenClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { writeClockState } from '../../src/store/index.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'

const post = async ({ server }: TestRoot, body: unknown) => {
  const response = await fetch(`${server.managementUrl}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const get = async ({ server }: TestRoot, path: string) => (await fetch(`${server.managementUrl}${path}`)).json()

describe('the clock of a running server, in the management interface', () => {
  let root: TestRoot
  let closed: TestRoot

  before(async () => {
    const clock = () => new AdjustableClock({ frozenAt: new Date('2026-03-01T12:34:56Z') })
    root = await startTestRoot({ clock: clock(), set: ['clock.adjustable=true'] })
    closed = await startTestRoot({ clock: clock() })
  })

  after(() => Promise.all([root.close(), closed.close()]))

  it('is frozen, set, advanced, offset and run, and what falls due on the way is told', async () => {
    expect(await get(root, '/clock')).to.deep.equal({ now: '2026-03-01T12:34:56.000Z', mode: 'frozen' })
    expect(await post(root, { advance: 'P11M' })).to.deep.equal({
      status: 200,
      body: {
        ...{ now: '2027-02-01T12:34:56.000Z', mode: 'frozen' },
        done: [{ name: 'expiry', due: '2027-02-01T12:34:00.000Z' }],
      },
    })
    expect((await post(root, { set: '2027-03-01T12:34' })).body['done']).to.have.length(2)
    expect(await get(root, '/events')).to.satisfy(
      (events: { id: number }[]) => events.map(({ id }) => id).join() === '18,17,16',
    )
    expect((await post(root, { run: true })).body['mode']).to.equal('moved')
    expect((await post(root, { offset: '-P1D' })).body).to.include({ mode: 'moved', offset: -86_400_000 })
    expect((await post(root, { offset: 'P0D' })).body).to.include({ mode: 'machine', offset: 0 })
    expect((await post(root, { freeze: true })).body['mode']).to.equal('frozen')
  })

  const refused: unknown[] = [
    ...[
      {},
      [],
      1,
      'x',
      { freeze: false },
      { run: 1 },
      { advance: 'P1Y', run: true },
      { advance: '-P1D' },
      { set: 'x' },
    ],
    ...[{ set: 1 }, { set: '9950-01-01T00:00' }, { freeze: 'x'.repeat(65) }, { constructor: 'x' }],
  ]
  for (const body of refused) {
    it(`does not take ${JSON.stringify(body).slice(0, 40)}`, async () => {
      const before = await get(root, '/clock')
      const answer = await post(root, body)
      expect(answer.status).to.equal(400)
      expect(answer.body).to.have.property('error')
      expect(await get(root, '/clock')).to.deep.equal(before)
    })
  }

  it('stays where it is unless clock.adjustable is on', async () => {
    expect(await post(closed, { advance: 'P1Y' })).to.deep.equal({
      status: 403,
      body: { error: 'The clock cannot be moved here: clock.adjustable is off.' },
    })
    expect(await get(closed, '/clock')).to.include({ now: '2026-03-01T12:34:56.000Z' })
  })

  it('with {"follow": true} it answers when what the data directory has said of the clock is done, whatever clock.adjustable says', async () => {
    writeClockState(closed.path, { frozenAt: new Date('2027-02-22T12:34:00Z') })
    expect(await post(closed, { follow: true })).to.deep.equal({
      status: 200,
      body: { now: '2027-02-22T12:34:00.000Z', mode: 'frozen' },
    })
    const events = (await get(closed, '/events')) as { id: number }[]
    expect(events.map(({ id }) => id)).to.deep.equal([17, 16])
    expect((await post(closed, { follow: true, advance: 'P1Y' })).status).to.equal(403)
  })

  it('is the same after a restart, and another one at the same directory has it too', async () => {
    await post(root, { freeze: '2026-07-01T00:00' })
    const { settings } = root.installation
    const again = await openInstallation({ path: root.path, settings, random: systemRandom, create: undefined })
    expect(again.clock.state).to.deep.equal({ frozenAt: new Date('2026-07-01T00:00:00Z') })
    await again.close()
  })

  it('cannot be moved where a program has handed in another one', async () => {
    const fixed = await startTestRoot({ clock: frozenClock(new Date()), set: ['clock.adjustable=true'] })
    try {
      expect((await post(fixed, { advance: 'P1Y' })).status).to.equal(403)
    } finally {
      await fixed.close()
    }
  })
})
