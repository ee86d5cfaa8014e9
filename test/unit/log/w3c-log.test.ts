import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createW3cLog, type W3cEntry } from '../../../src/log/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const entryAt = (text: string, stem = '/a'): W3cEntry => ({
  at: new Date(text),
  serverAddress: '127.0.0.1',
  serverPort: 80,
  method: 'GET',
  target: stem,
  userName: undefined,
  clientAddress: '127.0.0.1',
  userAgent: undefined,
  status: 200,
  subStatus: 0,
  win32Status: 0,
})

describe('the files of the log of requests', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let directory: string
  let failures: unknown[]
  let lost: number[]
  const open = (keep = 10) =>
    createW3cLog({
      directory: join(temporary.path, 'logs'),
      keep,
      onFailure: (error) => failures.push(error),
      onRecovery: (lines) => lost.push(lines),
    })
  const linesOf = (file: string) => readFileSync(join(directory, file), 'utf8').split('\r\n').slice(0, -1)

  beforeEach(() => {
    temporary = temporaryDirectory()
    directory = join(temporary.path, 'logs', 'W3SVC1')
    failures = []
    lost = []
  })

  afterEach(() => temporary.remove())

  it('are one a day, each with its directives, readable by their owner alone', () => {
    const log = open()
    for (const at of ['2026-03-01T23:59:59Z', '2026-03-02T00:00:00Z', '2026-03-02T00:00:01Z']) log.write(entryAt(at))
    log.close()
    expect(readdirSync(directory)).to.deep.equal(['ex260301.log', 'ex260302.log'])
    expect(linesOf('ex260301.log')).to.have.length(5)
    expect(linesOf('ex260302.log')).to.have.length(6)
    expect(linesOf('ex260302.log')[2]).to.equal('#Date: 2026-03-02 00:00:00')
    expect(statSync(join(directory, 'ex260301.log')).mode & 0o777).to.equal(0o600)
    expect(failures).to.deep.equal([])
  })

  it('are gone on with by the next start, without new directives', () => {
    for (const stem of ['/first', '/second']) {
      const log = open()
      log.write(entryAt('2026-03-01T12:00:00Z', stem))
      log.close()
    }
    expect(linesOf('ex260301.log')).to.have.length(6)
    expect(linesOf('ex260301.log').at(-1)).to.contain('/second')
  })

  it('are removed when there are more of them than are kept, and nothing else is', () => {
    mkdirSync(directory, { recursive: true })
    for (const name of ['ex260101.log', 'ex260102.log', 'ex260103.log', 'mine.log']) {
      writeFileSync(join(directory, name), 'x')
    }
    const log = open(2)
    log.write(entryAt('2026-03-01T12:00:00Z'))
    log.close()
    expect(readdirSync(directory)).to.deep.equal(['ex260103.log', 'ex260301.log', 'mine.log'])
  })

  it('are not lost when the clock is moved back to a day older than all that are kept', () => {
    const log = open(2)
    for (const at of ['2027-03-01T12:00:00Z', '2027-03-02T12:00:00Z', '2026-03-01T12:00:00Z']) log.write(entryAt(at))
    log.write(entryAt('2026-03-01T12:00:01Z', '/second'))
    log.close()
    expect(linesOf('ex260301.log').at(-1)).to.contain('/second')
  })

  it('keep the order of entries under load', () => {
    const log = open()
    for (let number = 0; number < 5000; number += 1) log.write(entryAt('2026-03-01T12:00:00Z', `/${number}`))
    log.close()
    const stems = linesOf('ex260301.log')
      .slice(4)
      .map((line) => line.split(' ')[5])
    expect(stems).to.deep.equal(Array.from({ length: 5000 }, (_, number) => `/${number}`))
  })

  it('tell once when they cannot be written, and go on', () => {
    writeFileSync(join(temporary.path, 'logs'), 'a file in the way')
    const log = open()
    for (const at of ['2026-03-01T12:00:00Z', '2026-03-02T12:00:00Z']) log.write(entryAt(at))
    log.close()
    expect(failures).to.have.length(1)
    expect(lost).to.deep.equal([2])
  })

  it('are tried again after a minute, and tell once how many lines were lost', () => {
    const obstacle = join(temporary.path, 'logs')
    writeFileSync(obstacle, 'a file in the way')
    const log = open()
    log.write(entryAt('2026-03-01T12:00:00Z', '/lost-1'))
    log.write(entryAt('2026-03-01T12:01:00Z', '/lost-2'))
    rmSync(obstacle)
    log.write(entryAt('2026-03-01T12:01:59Z', '/lost-3'))
    expect(lost).to.deep.equal([])
    log.write(entryAt('2026-03-01T12:02:00Z', '/kept-1'))
    log.write(entryAt('2026-03-01T12:02:01Z', '/kept-2'))
    log.close()
    expect(failures).to.have.length(1)
    expect(lost).to.deep.equal([3])
    expect(
      linesOf('ex260301.log')
        .slice(4)
        .map((line) => line.split(' ')[5]),
    ).to.deep.equal(['/kept-1', '/kept-2'])
  })

  it('are tried again at once when the clock was put back by more than that', () => {
    const obstacle = join(temporary.path, 'logs')
    writeFileSync(obstacle, 'a file in the way')
    const log = open()
    log.write(entryAt('2026-03-01T12:00:00Z', '/lost'))
    rmSync(obstacle)
    log.write(entryAt('2026-03-01T11:00:00Z', '/kept'))
    log.close()
    expect(lost).to.deep.equal([1])
    expect(linesOf('ex260301.log').at(-1)).to.contain('/kept')
  })

  it('count what a full disk did not take', function () {
    if (!existsSync('/dev/full')) this.skip()
    mkdirSync(directory, { recursive: true })
    symlinkSync('/dev/full', join(directory, 'ex260301.log'))
    const log = open()
    for (let second = 10; second < 20; second += 1) log.write(entryAt(`2026-03-01T12:00:${second}Z`))
    log.close()
    expect(failures).to.have.length(1)
    expect(lost).to.deep.equal([10])
  })
})
