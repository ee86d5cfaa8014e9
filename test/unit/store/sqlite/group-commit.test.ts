import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'chai'
import { DomainError } from '../../../../src/base/domain-error.ts'
import { GroupCommit } from '../../../../src/store/sqlite/group-commit.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'

describe('a group commit', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let database: Sqlite.Database
  let other: Sqlite.Database
  let statements: string[]
  let commits: GroupCommit

  beforeEach(() => {
    temporary = temporaryDirectory()
    const file = join(temporary.path, 'test.sqlite')
    statements = []
    database = new Sqlite(file, { verbose: (sql) => statements.push(String(sql).toUpperCase()) })
    database.pragma('journal_mode = WAL')
    database.pragma('foreign_keys = ON')
    database.exec('create table parent (id integer primary key)')
    database.exec('create table child (id integer references parent (id) deferrable initially deferred)')
    other = new Sqlite(file, { readonly: true })
    commits = new GroupCommit(database)
  })

  afterEach(() => {
    other.close()
    database.close()
    temporary.remove()
  })

  const insert = (id: number) => () => {
    database.prepare('insert into parent (id) values (?)').run(id)
    return `row ${id}`
  }

  /** What another connection sees: what is committed. */
  const committed = (): unknown[] => other.prepare('select id from parent order by id').pluck().all()

  const outcomes = async (pieces: readonly Promise<unknown>[]): Promise<string[]> =>
    (await Promise.allSettled(pieces)).map((outcome) =>
      outcome.status === 'fulfilled' ? String(outcome.value) : `failed: ${String(outcome.reason)}`,
    )

  const commitCount = (): number => statements.filter((sql) => sql.startsWith('COMMIT')).length

  it('gives each piece its own answer, in one transaction', async () => {
    const pieces = [1, 2, 3].map((id) => commits.add(insert(id)))
    expect(committed()).to.deep.equal([])
    expect(await outcomes(pieces)).to.deep.equal(['row 1', 'row 2', 'row 3'])
    expect(committed()).to.deep.equal([1, 2, 3])
    expect(commitCount()).to.equal(1)
    await commits.add(insert(4))
    expect(commitCount()).to.equal(2)
  })

  it('tells nobody of anything that another connection does not see yet', async () => {
    const seen: [number, boolean][] = []
    const pieces = Array.from({ length: 50 }, async (_, id) => {
      // Some come in the same turn, some in later ones.
      for (let turn = 0; turn < id % 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      await commits.add(insert(id))
      seen.push([id, committed().includes(id)])
    })
    await Promise.all(pieces)
    expect(seen).to.have.length(50)
    expect(seen.filter(([, visible]) => !visible)).to.deep.equal([])
    expect(commitCount()).to.be.within(1, 10)
  })

  it('does not do a piece of work before its turn, and does it once', async () => {
    let done = 0
    const piece = commits.add(() => (done += 1))
    expect(done).to.equal(0)
    await piece
    commits.flush()
    expect(done).to.equal(1)
  })

  it('fails a piece that is refused, and that alone', async () => {
    const refuse = () => {
      throw new DomainError('refused', 'No.')
    }
    const pieces = [commits.add(insert(1)), commits.add<unknown>(refuse), commits.add(insert(2))]
    expect(await outcomes(pieces)).to.deep.equal(['row 1', 'failed: DomainError: No.', 'row 2'])
    expect(committed()).to.deep.equal([1, 2])
    expect(commitCount()).to.equal(1)
  })

  it('fails every piece when one breaks, and leaves nothing behind', async () => {
    const pieces = [commits.add(insert(1)), commits.add(insert(1)), commits.add(insert(2))]
    const told = await outcomes(pieces)
    expect(new Set(told).size).to.equal(1)
    expect(told[0]).to.match(/UNIQUE constraint failed/)
    expect(committed()).to.deep.equal([])
    expect(await commits.add(insert(1))).to.equal('row 1')
    expect(committed()).to.deep.equal([1])
  })

  it('fails every piece when the commit itself fails: none was told otherwise', async () => {
    const orphan = () => {
      database.prepare('insert into child (id) values (99)').run()
      return 'row 99'
    }
    const refuse = () => {
      throw new DomainError('refused', 'No.')
    }
    const pieces = [commits.add(insert(1)), commits.add(orphan), commits.add<unknown>(refuse)]
    const [first, second, refused] = await outcomes(pieces)
    expect(first).to.match(/FOREIGN KEY constraint failed/)
    expect(second).to.equal(first)
    expect(refused).to.equal('failed: DomainError: No.')
    expect(committed()).to.deep.equal([])
  })

  it('fails every piece when the database is busy with somebody else', async () => {
    const busy = new Sqlite(join(temporary.path, 'test.sqlite'))
    busy.exec('begin immediate')
    database.pragma('busy_timeout = 10')
    const told = await outcomes([commits.add(insert(1)), commits.add(insert(2))])
    expect(told[0]).to.match(/database is locked/)
    busy.exec('rollback')
    busy.close()
    expect(committed()).to.deep.equal([])
    expect(await commits.add(insert(1))).to.equal('row 1')
  })

  it('is made at once when it is flushed, and what waits is answered', async () => {
    const pieces = [commits.add(insert(1)), commits.add(insert(2))]
    commits.flush()
    expect(committed()).to.deep.equal([1, 2])
    expect(await outcomes(pieces)).to.deep.equal(['row 1', 'row 2'])
    expect(commitCount()).to.equal(1)
  })
})
