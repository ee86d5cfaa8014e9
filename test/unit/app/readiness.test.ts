import { expect } from 'chai'
import { ReadinessWatch, type ReadinessProbe } from '../../../src/app/readiness.ts'

const probe = (reason: string, check: () => Promise<boolean>): ReadinessProbe => ({ reason, check })

describe('Whether a server is ready', () => {
  let watch: ReadinessWatch

  beforeEach(() => (watch = new ReadinessWatch()))

  it('is no while it starts and while it stops, whatever else holds', async () => {
    watch.probes = [probe('x', () => Promise.resolve(true))]
    expect(await watch.ask()).to.deep.equal({ ready: false, reasons: ['the server is starting'] })
    watch.phase = 'running'
    expect(await watch.ask()).to.deep.equal({ ready: true })
    watch.phase = 'stopping'
    expect(await watch.ask()).to.deep.equal({ ready: false, reasons: ['the server is stopping'] })
  })

  it('is no with every reason there is, and tells nothing of what went wrong', async () => {
    watch.phase = 'running'
    watch.probes = [
      probe('the database', () => Promise.reject(new Error('postgres://secret@host'))),
      probe('fine', () => Promise.resolve(true)),
      probe('the keys', () => Promise.resolve(false)),
    ]
    expect(await watch.ask()).to.deep.equal({ ready: false, reasons: ['the database', 'the keys'] })
  })

  it('is no when it is told to stop while it looks', async () => {
    watch.phase = 'running'
    watch.probes = [
      probe('x', () => {
        watch.phase = 'stopping'
        return Promise.resolve(true)
      }),
    ]
    expect(await watch.ask()).to.deep.equal({ ready: false, reasons: ['the server is stopping'] })
  })

  it('is looked at once for all who ask at the same time, and anew for the next', async () => {
    let looks = 0
    watch.phase = 'running'
    watch.probes = [probe('x', () => Promise.resolve((looks += 1) > 0))]
    await Promise.all([watch.ask(), watch.ask(), watch.ask()])
    expect(looks).to.equal(1)
    await watch.ask()
    expect(looks).to.equal(2)
  })

  it('is no when something does not answer in time', async () => {
    watch.phase = 'running'
    watch.probes = [probe('it is silent', () => new Promise<boolean>(() => undefined))]
    const started = performance.now()
    expect(await watch.ask()).to.deep.equal({ ready: false, reasons: ['it is silent'] })
    expect(performance.now() - started).to.be.below(5000)
  })
})
