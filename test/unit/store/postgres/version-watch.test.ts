import { expect } from 'chai'
import { UntilChanged } from '../../../../src/store/changes.ts'
import { VersionWatch } from '../../../../src/store/postgres/version-watch.ts'

describe('the version of the configuration that a server knows of', () => {
  let watch: VersionWatch

  beforeEach(() => {
    watch = new VersionWatch({
      listenOn: undefined,
      read: () => Promise.reject(new Error('nobody asks')),
      interval: 60_000,
      reached: () => Promise.resolve(),
      backoff: () => Promise.resolve(),
    })
  })

  afterEach(() => watch.close())

  it('has another stamp for each version, and the same for one that is told again', () => {
    const stamps = [7, 7, 8].map((version) => {
      watch.note(version)
      return watch.stamp()
    })
    expect(stamps[1]).to.equal(stamps[0])
    expect(stamps[2]).to.not.equal(stamps[1])
  })

  it('serves nothing again that was kept before a change whose predecessor is notified late', async () => {
    let stored = 'before'
    const kept = new UntilChanged({ changes: watch, load: () => Promise.resolve(stored), largest: 10 })
    watch.note(1)
    expect(await kept.get('key')).to.equal('before')
    stored = 'after'
    watch.note(2)
    watch.note(1)
    expect(await kept.get('key')).to.equal('after')
  })
})
