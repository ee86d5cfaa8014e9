import { expect } from 'chai'
import { AdjustableClock } from '../../../src/base/adjustable-clock.ts'
import { silentLogger } from '../../../src/base/logger.ts'
import { addPeriod, parsePeriod, type Period } from '../../../src/base/moment.ts'
import { LicensingError } from '../../../src/licensing/index.ts'
import {
  createAutomaticRenewal,
  createExpiryWatch,
  LICENSOR_EVENTS,
  type JournalEntry,
  type Licensor,
} from '../../../src/renewal/index.ts'
import { Schedule } from '../../../src/schedule/index.ts'

const at = (text: string): Date => new Date(`${text}:00Z`)
const period = (text: string): Period => parsePeriod(text)!

/** A server whose certificate, issued at a moment, lasts for a period; its journal outlives restarts. */
class Server {
  licensor: Licensor | undefined
  readonly entries: JournalEntry[] = []
  readonly log: string[] = []
  /** What renewing ends in; undefined: a new certificate. */
  failure: Error | undefined
  readonly attempts: Date[] = []
  /** What somebody else does while the server tries. */
  meanwhile: () => void = () => undefined
  readonly clock: AdjustableClock
  readonly #lasts: string
  readonly #window: string | undefined
  #issued = 0
  #schedule: Schedule

  constructor(start: string, { lasts = 'P1Y', window = undefined as string | undefined } = {}) {
    this.clock = new AdjustableClock({ frozenAt: at(start) })
    this.#lasts = lasts
    this.#window = window
    this.issue()
    this.#schedule = this.#open()
  }

  issue(): void {
    this.#issued += 1
    const issued = this.clock.now()
    this.licensor = {
      certificate: `c${this.#issued}`,
      server: 's',
      issued,
      until: addPeriod(issued, period(this.#lasts)),
    }
  }

  #open(): Schedule {
    const write = (level: string) => (_fields: object, message: string) => void this.log.push(`${level}: ${message}`)
    const logger = { info: write('info'), warn: write('warn'), error: write('error') }
    const licensor = () => Promise.resolve(this.licensor)
    const watch = createExpiryWatch({
      ...{ licensor, clock: this.clock, logger, behaviour: 'disabled' as const, outlook: 'Renew it.' },
      journal: {
        recorded: (certificate) =>
          Promise.resolve(new Set(this.entries.filter((e) => e.certificate === certificate).map(({ id }) => id))),
        record: (entry) => Promise.resolve(this.entries.push(entry) > 0),
      },
    })
    const renewal = createAutomaticRenewal({
      ...{ licensor, clock: this.clock, logger, window: period(this.#window ?? 'P1D') },
      renew: () => {
        this.attempts.push(this.clock.now())
        this.meanwhile()
        if (this.failure !== undefined) return Promise.reject(this.failure)
        this.issue()
        return Promise.resolve()
      },
    })
    return new Schedule({
      ...{ clock: this.clock, logger: silentLogger, timers: { after: () => () => undefined } },
      works: this.#window === undefined ? [watch] : [watch, renewal],
    })
  }

  async restart(): Promise<void> {
    await this.#schedule.stop()
    this.#schedule = this.#open()
    await this.#schedule.wake()
  }

  /** Moves the clock while nobody is there. */
  sleepUntil(moment: string): void {
    this.clock.adjust({ frozenAt: at(moment) })
  }

  moveTo(moment: string) {
    return this.#schedule.adjust(this.clock, () => ({ frozenAt: at(moment) }))
  }

  get events(): string[] {
    return this.entries.map(
      ({ id, at: moment, certificate }) => `${id} ${moment.toISOString().slice(0, 16)} ${certificate}`,
    )
  }
}

describe('events 16, 17 and 18 of Cc720272', () => {
  it('have the numbers, names and levels of the product documents', () => {
    expect(LICENSOR_EVENTS.map(({ id, name, level }) => `${id} ${name} ${level}`)).to.deep.equal([
      '16 LicensorCertExpiresInOneMonthEvent warning',
      '17 LicensorCertExpiresInOneWeekEvent warning',
      '18 LicensorCertExpiredEvent error',
    ])
  })

  it('fall a calendar month and a week before the end, and at the end, each at its own minute', async () => {
    const server = new Server('2026-03-01T12:34')
    await server.moveTo('2030-01-01T00:00')
    expect(server.events).to.deep.equal(['16 2027-02-01T12:34 c1', '17 2027-02-22T12:34 c1', '18 2027-03-01T12:34 c1'])
    expect(server.log).to.deep.equal([
      'warn: The licensor certificate ends at 2027-03-01T12:34 (UTC). Renew it.',
      'warn: The licensor certificate ends at 2027-03-01T12:34 (UTC). Renew it.',
      'error: The licensor certificate has ended at 2027-03-01T12:34 (UTC). The service is disabled until it is renewed.',
    ])
  })

  it('know short months: for an end on 31 March the month begins on the last of February', async () => {
    const server = new Server('2026-03-31T08:00')
    await server.moveTo('2030-01-01T00:00')
    expect(server.events[0]).to.equal('16 2027-02-28T08:00 c1')
  })

  it('the last minute: nothing is expired a minute before the end, and everything at it', async () => {
    const server = new Server('2026-03-01T12:34')
    await server.moveTo('2027-03-01T12:33')
    expect(server.events).to.have.length(2)
    await server.moveTo('2027-03-01T12:34')
    expect(server.events.at(-1)).to.equal('18 2027-03-01T12:34 c1')
  })

  it('fire once for a certificate, and not again after a restart or when the clock comes by again', async () => {
    const server = new Server('2026-03-01T12:34')
    await server.moveTo('2027-02-25T00:00')
    await server.restart()
    await server.moveTo('2026-04-01T00:00')
    await server.moveTo('2027-02-25T00:00')
    await server.restart()
    expect(server.events.map((event) => event.slice(0, 2))).to.deep.equal(['16', '17'])
  })

  it('that fell while the server was down fire late at its start, once, in their order', async () => {
    const server = new Server('2026-03-01T12:34')
    server.sleepUntil('2027-06-01T00:00')
    await server.restart()
    await server.restart()
    expect(server.events).to.deep.equal(['16 2027-06-01T00:00 c1', '17 2027-06-01T00:00 c1', '18 2027-06-01T00:00 c1'])
  })

  it('begin anew with the renewed certificate', async () => {
    const server = new Server('2026-03-01T12:34')
    await server.moveTo('2027-02-02T00:00')
    server.issue()
    await server.moveTo('2028-01-03T00:00')
    expect(server.events).to.deep.equal(['16 2027-02-01T12:34 c1', '16 2028-01-02T00:00 c2'])
  })

  it('need a certificate', async () => {
    const server = new Server('2026-03-01T12:34')
    server.licensor = undefined
    await server.moveTo('2030-01-01T00:00')
    expect(server.events).to.deep.equal([])
  })
})

describe('automatic renewal', () => {
  const unreachable = new LicensingError('root-unreachable', 'The root is away.')

  it('month warning, week warning, renewal and the next year follow each other in order, each at its moment', async () => {
    const server = new Server('2026-03-01T12:34', { window: 'P3D' })
    const done = await server.moveTo('2028-03-01T00:00')
    expect(done.map(({ name, due }) => `${name} ${due.toISOString().slice(0, 16)}`)).to.deep.equal([
      ...['expiry 2027-02-01T12:34', 'expiry 2027-02-22T12:34', 'renewal 2027-02-26T12:34'],
      ...['expiry 2028-01-26T12:34', 'expiry 2028-02-19T12:34', 'renewal 2028-02-23T12:34'],
    ])
    expect(server.events.filter((event) => event.startsWith('18'))).to.deep.equal([])
  })

  it('is tried again after 5 minutes, 10, 20 and so on, at least once a day, until the certificate ends', async () => {
    const server = new Server('2026-03-01T12:34', { window: 'P3D' })
    server.failure = unreachable
    await server.moveTo('2028-03-01T00:00')
    const minutes = server.attempts.map((moment) => (moment.getTime() - at('2027-02-26T12:34').getTime()) / 60_000)
    expect(minutes).to.deep.equal([0, 5, 15, 35, 75, 155, 315, 635, 1275, 2555, 3995])
    expect(server.events.at(-1)).to.equal('18 2027-03-01T12:34 c1')
  })

  it('logs each failure with why, and when it is tried again', async () => {
    const server = new Server('2026-03-01T12:34', { window: 'P3D' })
    server.failure = unreachable
    await server.moveTo('2027-03-02T00:00')
    const failures = server.log.filter((line) => line.includes('could not be renewed'))
    expect(failures).to.have.length(server.attempts.length)
    expect(failures[0]).to.equal(
      'error: the licensor certificate could not be renewed: The root is away. It is tried again at 2027-02-26T12:39 (UTC).',
    )
    expect(failures.at(-1)).to.match(/It is not tried again by itself\.$/)
  })

  it('succeeds as soon as the root is back, and is not tried again then', async () => {
    const server = new Server('2026-03-01T12:34', { window: 'P3D' })
    server.failure = unreachable
    await server.moveTo('2027-02-26T13:00')
    server.failure = undefined
    await server.moveTo('2027-06-01T00:00')
    expect(server.licensor?.certificate).to.equal('c2')
    expect(server.attempts).to.have.length(4)
  })

  it('is tried once at a start after the end', async () => {
    const server = new Server('2026-03-01T12:34', { window: 'P3D' })
    server.failure = unreachable
    server.sleepUntil('2027-06-01T00:00')
    await server.restart()
    await server.moveTo('2028-01-01T00:00')
    expect(server.attempts).to.deep.equal([at('2027-06-01T00:00')])
    server.failure = undefined
    await server.restart()
    expect(server.licensor?.certificate).to.equal('c2')
  })

  it('says nothing of an unexpected error but that it happened', async () => {
    const server = new Server('2026-03-01T12:34', { window: 'P3D' })
    server.failure = new Error('a secret')
    await server.moveTo('2027-02-26T12:35')
    expect(server.log.join()).to.include('Something unexpected happened.').and.not.to.include('a secret')
  })

  it('does not begin in the first half of a certificate’s life, however long the window', async () => {
    const server = new Server('2026-03-01T00:00', { lasts: 'P10D', window: 'P14D' })
    await server.moveTo('2026-03-12T00:00')
    expect(server.attempts).to.deep.equal([at('2026-03-06T00:00'), at('2026-03-11T00:00')])
  })

  it('leaves a certificate alone that another server of the cluster has renewed meanwhile', async () => {
    const server = new Server('2026-03-01T12:34', { window: 'P3D' })
    server.failure = unreachable
    server.meanwhile = () => server.issue()
    await server.moveTo('2027-02-27T00:00')
    expect(server.licensor?.certificate).to.equal('c2')
    expect(server.log.filter((line) => line.includes('could not be renewed'))).to.deep.equal([])
  })
})
