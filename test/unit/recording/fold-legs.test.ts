import { expect } from 'chai'
import fc from 'fast-check'
import { LegFolder, LOGON_PAUSE, type Connection, type Finished } from '../../../src/recording/fold-legs.ts'

const START = Date.parse('2026-01-01T00:00:00Z')

interface Step {
  readonly status?: number
  readonly authorization?: string
  readonly challenge?: string
  readonly body?: string
  readonly after?: number
  readonly agent?: string
  readonly path?: string
}

const finished = (step: Step): Finished => {
  const { status = 200, authorization, challenge, body = 'asked', after = 0, agent = 'a', path = '/x' } = step
  return {
    request: {
      startLine: `POST ${path} HTTP/1.1`,
      headers: [
        ['User-Agent', agent],
        ['SOAPAction', '"urn:a"'],
        ...(authorization === undefined ? [] : ([['Authorization', authorization]] as const)),
      ],
      body: Buffer.from(body),
    },
    response: {
      startLine: `HTTP/1.1 ${status}`,
      headers: challenge === undefined ? [] : [['WWW-Authenticate', challenge]],
      body: Buffer.alloc(0),
    },
    date: new Date(START + after),
    latency: 1,
    legs: 0,
  }
}
const REFUSED: Step = { status: 401, challenge: 'Basic realm="a"' }
const from = (peer: string): Connection => ({ peer })
const told = (all: readonly Finished[]): string[] =>
  all.map(({ response, legs }) => `${response.startLine.slice(9)} after ${legs}`)

describe('the steps of a logon are one exchange', () => {
  it('on one connection, by NTLM and Basic', () => {
    const [folder, connection] = [new LegFolder(), from('1')]
    const negotiate: Step = { status: 401, authorization: 'NTLM abc', challenge: 'NTLM def', body: '' }
    expect(folder.take(finished({ status: 401, challenge: 'NTLM' }), connection)).to.deep.equal([])
    expect(folder.take(finished(negotiate), connection)).to.deep.equal([])
    expect(told(folder.take(finished({ authorization: 'NTLM ghi', after: 9 }), connection))).to.deep.equal([
      '200 after 2',
    ])
    expect(folder.release()).to.deep.equal([])
  })

  it('over another connection, when nobody had logged on over the first', () => {
    const folder = new LegFolder()
    expect(folder.take(finished(REFUSED), from('1'))).to.deep.equal([])
    const next = folder.take(finished({ authorization: 'Basic abc', after: 5 }), from('1'))
    expect(told(next)).to.deep.equal(['200 after 1'])
    expect(next[0]?.date.getTime()).to.equal(START)
    expect(folder.release()).to.deep.equal([])
  })

  for (const [what, next, peer] of [
    ['too late', { authorization: 'Basic abc', after: LOGON_PAUSE + 1 }, '1'],
    ['by another machine', { authorization: 'Basic abc' }, '2'],
    ['by another program', { authorization: 'Basic abc', agent: 'b' }, '1'],
    ['for something else', { authorization: 'Basic abc', path: '/y' }, '1'],
    ['with another body', { authorization: 'Basic abc', body: 'other' }, '1'],
    ['without credentials', {}, '1'],
  ] as const) {
    it(`but not ${what}`, () => {
      const folder = new LegFolder()
      const first = from('1')
      folder.take(finished(REFUSED), first)
      expect(told(folder.take(finished(next), from(peer)))).to.deep.equal(['200 after 0'])
      expect(told(folder.release(first))).to.deep.equal(['401 after 0'])
    })
  }

  it('not over another connection where NTLM has begun, which is of one connection', () => {
    const folder = new LegFolder()
    folder.take(finished({ status: 401, authorization: 'NTLM abc', challenge: 'NTLM def' }), from('1'))
    expect(told(folder.take(finished({ authorization: 'NTLM ghi' }), from('1')))).to.deep.equal(['200 after 0'])
    expect(told(folder.release())).to.deep.equal(['401 after 0'])
  })

  it('and whatever comes over whichever connections, every answer is in one exchange', () => {
    const step = fc.record({
      status: fc.constantFrom(200, 401, 500),
      authorization: fc.constantFrom(undefined, 'Basic abc', 'NTLM abc'),
      challenge: fc.constantFrom(undefined, 'Basic realm="a"', 'NTLM', 'NTLM def'),
      path: fc.constantFrom('/x', '/y'),
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.nat(2))), (steps) => {
        const [folder, connections] = [new LegFolder(), [from('1'), from('1'), from('2')]]
        const all = steps.flatMap(([one, index]) => folder.take(finished(one as Step), connections[index]!))
        const rest = folder.release()
        const answers = [...all, ...rest].reduce((count, { legs }) => count + 1 + legs, 0)
        expect(answers).to.equal(steps.length)
      }),
    )
  })
})
