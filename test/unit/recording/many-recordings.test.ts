import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { formatAbout, formatMessages, listExchanges, type About, type Exchange } from '../../../src/exchanges/index.ts'
import { SUB_ENROLL_PATH } from '../../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../../src/protocol/sub-enrollment.ts'
import { StoredAnswers } from '../../../src/recording/index.ts'
import { startCommand } from '../../support/process.ts'
import { postSubEnroll, subEnrollEnvelope } from '../../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const COUNT = 10_000

/** How often a quiet moment is waited for, where others use the machine, too. */
const ATTEMPTS = 5

const requestOf = (index: number): Exchange['request'] => {
  const body = Buffer.from(subEnrollEnvelope({ name: `SERVER${index}` }))
  return {
    startLine: `POST ${SUB_ENROLL_PATH} HTTP/1.1`,
    headers: [
      ['Host', 'rms01'],
      ['Content-Type', 'text/xml; charset=utf-8'],
      ['SOAPAction', `"${SUB_ENROLL_ACTION}"`],
      ['Content-Length', String(body.length)],
    ],
    body,
  }
}
const responseOf = (index: number): Exchange['response'] => ({
  startLine: 'HTTP/1.1 200 OK',
  headers: [['Content-Length', String(String(index).length)]],
  body: Buffer.from(String(index)),
})
const ABOUT: About = {
  ...{ version: 1, operation: 'SubEnroll', shows: 'A test.', source: { software: 'a test' }, redactions: [] },
  ...{ date: '2026-01-01T00:00:00Z', switches: [], mayDiffer: { request: [], headers: [], response: [] } },
}

/** What the processor has spent on a process by now, in milliseconds. proc_pid_stat(5): utime and stime, in hundredths of a second */
function spentOn(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

const spentHere = (work: () => void): number => {
  const begin = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1000
}

/** The least of what something costs, which is measured again as long as it is too much. */
async function least(limit: number, measure: () => number | Promise<number>): Promise<number> {
  let cost = Infinity
  for (let attempt = 0; cost >= limit && attempt < ATTEMPTS; attempt += 1) cost = Math.min(cost, await measure())
  return cost
}

describe('10,000 recordings, in time of the processor', function () {
  this.timeout(300_000)
  const directory = temporaryDirectory()

  before(() => {
    for (let index = 0; index < COUNT; index++) {
      const path = join(directory.path, `SubEnroll__${index}`)
      const { request, response } = formatMessages({ request: requestOf(index), response: responseOf(index) })
      mkdirSync(path)
      writeFileSync(join(path, 'request.http'), request)
      writeFileSync(join(path, 'response.http'), response)
      writeFileSync(join(path, 'about.json'), formatAbout(ABOUT))
    }
  })
  after(() => directory.remove())

  it('are served within two seconds from the start of the command to the first answer', async () => {
    const cost = await least(2000, async () => {
      const replay = startCommand(['replay', directory.path, '--port', '0'])
      const [, url = ''] = await replay.untilPrinted(/listening on (\S+)/)
      await replay.untilPrinted(/^ready$/m)
      const { text } = await postSubEnroll(`${url}${SUB_ENROLL_PATH}`, {
        body: subEnrollEnvelope({ name: 'SERVER9999' }),
      })
      const spent = spentOn(replay.child.pid ?? 0)
      replay.child.kill('SIGTERM')
      await replay.ended
      expect(text).to.equal('9999')
      return spent
    })
    expect(cost, 'ms').to.be.lessThan(2000)
  })

  it('are searched in less than a millisecond', async () => {
    const answers = new StoredAnswers(listExchanges(directory.path), (name) => expect.fail(name))
    while (answers.prepare());
    const requests = Array.from({ length: 1000 }, (_, index) => requestOf(index * 10))
    const cost = await least(1, () => {
      let found = 0
      const spent = spentHere(
        () => (found = requests.filter((request) => answers.next(request, true) !== undefined).length),
      )
      expect(found).to.equal(requests.length)
      return spent / requests.length
    })
    expect(cost, 'ms each').to.be.lessThan(1)
  })
})
