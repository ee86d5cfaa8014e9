import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { compareMessages } from '../../../src/comparison/index.ts'
import { readExchange } from '../../../src/exchanges/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from '../cli/fake-io.ts'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/exchanges', import.meta.url))
const NAME = 'SubEnroll__first_enrollment'

describe('rms-emulator rekey', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  it('gives a recording other keys, which verify, and changes nothing else', async () => {
    const [from, to] = [join(directory.path, 'from'), join(directory.path, 'to')]
    cpSync(join(FIXTURES, NAME), join(from, NAME), { recursive: true })
    expect((await run(['rekey', from, '--out', to, '--seed', 'test'])).code).to.equal(0)
    const [one, other] = [readExchange(from, NAME), readExchange(to, NAME)]
    const options = { mayDiffer: { headers: [], response: [] }, origins: { expected: undefined, found: undefined } }
    const natures = compareMessages(one.response, other.response, options).map(({ byNature }) => byNature)
    expect(new Set(natures)).to.deep.equal(new Set(['key', 'digest', 'signature']))
    expect(other.response.body.length).to.equal(one.response.body.length)
    expect(Buffer.from(other.request.body).equals(one.request.body)).to.equal(false)
    const files = ['request', 'response'].map((which) => join(to, NAME, `${which}.http`))
    expect((await run(['lint', ...files])).code).to.equal(0)
  })
})
