import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { silentLogger } from '../../../../src/base/logger.ts'
import type { Issuance, Relation } from '../../../../src/enrollment/index.ts'
import type { EnrollPiece } from '../../../../src/store/postgres/enroll-statement.ts'
import { PostgresEnrollmentLedger } from '../../../../src/store/postgres/postgres-enrollment-ledger.ts'
import { RefusedIssuances } from '../../../../src/store/postgres/refused-issuances.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { newIssuance } from '../issuances.ts'

/** An error as the server sends it, by its SQLSTATE. */
const serverError = (code: string) => Object.assign(new Error(code), { code, severity: 'ERROR' })
const lost = () => new Error('Connection terminated unexpectedly')

const PATIENCE = 1000

/** A database of which each statement fails, or not, as a test says. */
class ScriptedDatabase {
  readonly entered = new Map<string, Relation>()
  readonly groups: number[] = []
  readonly voided: string[] = []
  /** What becomes of the next statements; those that are not told of succeed. `after`: fails when it is committed already. */
  script: ({ error: Error; after?: boolean } | undefined)[] = []

  enter(pieces: readonly EnrollPiece[]): Promise<Relation[]> {
    this.groups.push(pieces.length)
    const step = this.script.shift()
    if (step === undefined || step.after === true) {
      for (const { row } of pieces) {
        if (this.entered.has(row.certificate_guid)) return Promise.reject(serverError('23505'))
      }
      for (const { row } of pieces) this.entered.set(row.certificate_guid, 'first')
    }
    return step === undefined ? Promise.resolve(pieces.map(() => 'first')) : Promise.reject(step.error)
  }

  find(guids: readonly string[]): Promise<Map<string, Relation>> {
    return Promise.resolve(new Map([...this.entered].filter(([guid]) => guids.includes(guid))))
  }

  voidCertificates(guids: readonly string[]): Promise<void> {
    this.voided.push(...guids)
    guids.forEach((guid) => this.entered.delete(guid))
    return Promise.resolve()
  }
}

describe('the enrollment ledger on a database that fails', () => {
  let database: ScriptedDatabase
  let ledger: PostgresEnrollmentLedger
  let now: number
  let pauses: number[]
  let temporary: ReturnType<typeof temporaryDirectory>
  let file: string

  beforeEach(() => {
    temporary = temporaryDirectory()
    file = join(temporary.path, 'refused')
    database = new ScriptedDatabase()
    now = 0
    pauses = []
    ledger = new PostgresEnrollmentLedger({
      statements: database,
      refused: new RefusedIssuances(file),
      backoff: (attempt) => {
        pauses.push(attempt)
        now += 400
        return Promise.resolve()
      },
      clock: { now: () => new Date(now) },
      logger: () => silentLogger,
      patience: PATIENCE,
    })
  })

  afterEach(() => temporary.remove())

  const record = (issuance: Issuance = newIssuance()) =>
    ledger.record(issuance, 'accept').then(
      (relation) => relation,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
  const times = (error: Error, count: number, after = false) => Array.from({ length: count }, () => ({ error, after }))

  for (const code of ['40001', '40P01', '23505']) {
    it(`tries again after ${code}, with a pause`, async () => {
      database.script = times(serverError(code), 2)
      expect(await record()).to.equal('first')
      expect(pauses).to.deep.equal([0, 1])
    })
  }

  it('tries again while the database is away, until the patience is over', async () => {
    database.script = times(serverError('57P03'), 2)
    expect(await record()).to.equal('first')
    database.script = times(serverError('53100'), 10)
    expect(await record()).to.equal('53100')
    expect(database.groups.length).to.be.below(9)
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').to.equal('')
  })

  it('does not try again what can never succeed', async () => {
    database.script = times(serverError('22021'), 1)
    expect(await record()).to.equal('22021')
    expect(pauses).to.deep.equal([])
  })

  it('finds what was committed although the connection was lost, and enters it no second time', async () => {
    database.script = times(lost(), 1, true)
    expect(await record()).to.equal('first')
    expect(database.groups).to.deep.equal([1])
    expect(database.entered.size).to.equal(1)
  })

  it('notes what is in doubt before it refuses it, and makes it void before the next issuance', async () => {
    database.script = times(lost(), 10)
    const issuance = newIssuance()
    const answer = record(issuance).then((outcome) => [outcome, readFileSync(file, 'utf8')])
    const guid = issuance.certificate.certificateGuid
    expect(await answer).to.deep.equal(['Connection terminated unexpectedly', `${guid}\n`])
    expect(new RefusedIssuances(file).waiting).to.deep.equal([guid])
    database.script = []
    expect(await record()).to.equal('first')
    expect(database.voided).to.deep.equal([guid])
    expect(existsSync(file)).to.equal(false)
  })

  it('refuses what waits behind at the same time, without an attempt of its own', async () => {
    database.script = times(serverError('57P03'), 100)
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => record()))
    expect(new Set(outcomes)).to.deep.equal(new Set(['57P03']))
    expect(database.groups.length).to.be.below(6)
  })

  it('has at the most 32 in a transaction, and takes no more than it can remember', async () => {
    const outcomes = await Promise.all(Array.from({ length: 2050 }, () => record()))
    expect(outcomes.filter((outcome) => outcome === 'first')).to.have.length(2000)
    expect(outcomes.filter((outcome) => outcome.startsWith('Too many'))).to.have.length(50)
    expect(Math.max(...database.groups)).to.equal(32)
  })
})

describe('the note of refused issuances', () => {
  it('survives a line that was cut off', () => {
    const temporary = temporaryDirectory()
    try {
      const file = join(temporary.path, 'refused')
      const [one, two] = ['a0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000002']
      new RefusedIssuances(file).add([one, two])
      const again = new RefusedIssuances(file)
      again.remove([one])
      expect(readFileSync(file, 'utf8')).to.equal(`${two}\n`)
      again.add([one.slice(0, 20)])
      expect(new RefusedIssuances(file).waiting).to.deep.equal([two])
    } finally {
      temporary.remove()
    }
  })
})
