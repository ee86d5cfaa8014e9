import { expect } from 'chai'
import { UntilChanged } from '../../../src/store/changes.ts'

describe('answers that are kept until the database changes', () => {
  let stamp: number
  let loads: string[]
  let fail: boolean
  let kept: UntilChanged<string, string>

  beforeEach(() => {
    stamp = 0
    loads = []
    fail = false
    const changes = { stamp: () => stamp, note: () => undefined }
    const load = (key: string): Promise<string> => {
      loads.push(key)
      return fail ? Promise.reject(new Error('broken')) : Promise.resolve(`${key} at ${stamp}`)
    }
    kept = new UntilChanged({ changes, load, largest: 3 })
  })

  it('are loaded once for each key, also when they are asked for at the same moment', async () => {
    expect(await Promise.all([kept.get('a'), kept.get('a'), kept.get('b')])).to.deep.equal([
      'a at 0',
      'a at 0',
      'b at 0',
    ])
    await kept.get('a')
    expect(loads).to.deep.equal(['a', 'b'])
  })

  it('are loaded anew after a change', async () => {
    await kept.get('a')
    stamp = 1
    expect(await kept.get('a')).to.equal('a at 1')
    stamp = 0
    expect(await kept.get('a')).to.equal('a at 0')
    expect(loads).to.deep.equal(['a', 'a', 'a'])
  })

  it('are not kept when loading failed', async () => {
    fail = true
    expect(await kept.get('a').catch(String)).to.equal('Error: broken')
    fail = false
    expect(await kept.get('a')).to.equal('a at 0')
  })

  it('are never more than so many', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'a']) await kept.get(key)
    expect(loads).to.deep.equal(['a', 'b', 'c', 'd', 'a'])
    await kept.get('d')
    expect(loads).to.have.length(5)
  })
})
