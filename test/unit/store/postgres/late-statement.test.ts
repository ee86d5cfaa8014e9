import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect } from 'chai'
import type { Issuance } from '../../../../src/enrollment/index.ts'
import { listEnrollments, type Store } from '../../../../src/store/index.ts'
import { openPostgres } from '../../../../src/store/postgres/open-postgres.ts'
import { freshDatabaseName, isPostgresHere, sharedPostgres } from '../../../support/shared-postgres.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { unsteadyNetwork, type UnsteadyNetwork } from '../../../support/unsteady-network.ts'
import { POSTGRES_OPTIONS } from '../engines.ts'
import { newIssuance } from '../issuances.ts'

describe('an issuance whose statement is on its way when the network goes away', function () {
  this.timeout(60_000)
  let network: UnsteadyNetwork
  let store: Store
  let direct: Store
  let temporary: ReturnType<typeof temporaryDirectory>
  let refusedFile: string

  const open = async (patience: number) => {
    const server = await sharedPostgres()
    const url = server.createDatabase(freshDatabaseName())
    network = await unsteadyNetwork(server.port)
    temporary = temporaryDirectory()
    refusedFile = join(temporary.path, 'refused')
    const options = { ...POSTGRES_OPTIONS, statementTimeout: 500, connectTimeout: 500, patience }
    store = await openPostgres({ ...options, url: url.replace(String(server.port), String(network.port)), refusedFile })
    direct = await openPostgres({ ...POSTGRES_OPTIONS, url, refusedFile: join(temporary.path, 'other') })
    // A connection is there, and the statement is prepared on it.
    await record(newIssuance())
  }

  before(function () {
    if (!isPostgresHere) this.skip()
  })

  afterEach(async () => {
    network.heal()
    await store.close()
    await direct.close()
    await network.close()
    temporary.remove()
  })

  const record = (issuance: Issuance) =>
    store.ledger.record(issuance, 'accept').catch((error: unknown) => (error instanceof Error ? error : String(error)))

  const isThere = async ({ certificate }: Issuance) => {
    const entries = await listEnrollments(direct.queries, 1000)
    return entries.filter(({ certificateGuid }) => certificateGuid === certificate.certificateGuid).length
  }

  const rowsOf = ({ certificate }: Issuance) =>
    direct.queries
      .selectFrom('enrollment')
      .select(['relation', 'xrml'])
      .where('certificate_guid', '=', certificate.certificateGuid)
      .execute()

  it('is refused, and noted before; a statement that arrives afterwards enters nothing', async () => {
    await open(500)
    network.freeze()
    const issuance = newIssuance()
    expect(await record(issuance)).to.be.instanceOf(Error)
    expect(readFileSync(refusedFile, 'utf8')).to.equal(`${issuance.certificate.certificateGuid}\n`)
    network.heal()
    expect(await record(newIssuance())).to.equal('first')
    expect(() => readFileSync(refusedFile)).to.throw('ENOENT')
    network.deliver()
    await setTimeout(500)
    expect(await rowsOf(issuance)).to.deep.equal([{ relation: 'void', xrml: '' }])
    expect(await isThere(issuance)).to.equal(0)
    // Nobody takes it for known.
    expect(await record({ ...newIssuance(), enrollee: issuance.enrollee })).to.equal('first')
  })

  it('is refused, and taken out of the books if the statement has arrived after all', async () => {
    await open(500)
    network.freeze()
    const issuance = newIssuance()
    expect(await record(issuance)).to.be.instanceOf(Error)
    network.deliver()
    for (let wait = 0; (await isThere(issuance)) === 0 && wait < 100; wait += 1) await setTimeout(20)
    expect(await isThere(issuance)).to.equal(1)
    network.heal()
    expect(await record(newIssuance())).to.equal('first')
    expect(await isThere(issuance)).to.equal(0)
  })

  it('is refused for good even if its server is started anew before the database is back', async () => {
    await open(500)
    network.freeze()
    const issuance = newIssuance()
    expect(await record(issuance)).to.be.instanceOf(Error)
    network.deliver()
    for (let wait = 0; (await isThere(issuance)) === 0 && wait < 100; wait += 1) await setTimeout(20)
    network.heal()
    const server = await sharedPostgres()
    const url = server.urlOf(server.sql('select datname from pg_database order by oid desc limit 1'))
    await (await openPostgres({ ...POSTGRES_OPTIONS, url, refusedFile })).close()
    expect(await isThere(issuance)).to.equal(0)
  })

  for (const isLate of [false, true]) {
    it(`is answered when the network is back in time, and is there once, ${isLate ? 'also if the first statement arrives late' : 'if the first statement has arrived'}`, async () => {
      await open(10_000)
      network.freeze()
      const issuance = newIssuance()
      const answer = record(issuance)
      await setTimeout(1500)
      if (!isLate) network.deliver()
      network.heal()
      expect(await answer).to.equal('first')
      network.deliver()
      await setTimeout(300)
      expect(await isThere(issuance)).to.equal(1)
    })
  }
})
