import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { startTestRoot } from '../support/root-server.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'

const LICENSING = [
  '--root',
  'http://127.0.0.1:1',
  '--url',
  'http://license/_wmcs',
  '--name',
  'L1',
  '--user',
  'EMULATOR\\u',
]

const COMMANDS: readonly (readonly string[])[] = [
  ['serve', '--port', '0', '--management-port', '0'],
  ['provision', ...LICENSING, '--password-file', '-'],
  ['enroll', 'online', '--service', 'http://127.0.0.1:1'],
  ['enroll', 'request', '--out', 'REQUEST'],
  ['keys', 'passphrase'],
]

describe('A restored data directory without the passphrase of its keys', () => {
  it('gets no new one, whatever command is run on it', async () => {
    const temporary = temporaryDirectory()
    const [path, out, again] = ['root', 'root.backup', 'again'].map((name) => join(temporary.path, name))
    await (await startTestRoot({ path: path! })).close()
    expect((await run(['backup', '--data', path!, '--out', out!])).code).to.equal(0)
    expect((await run(['restore', out!, '--data', again!])).code).to.equal(0)
    const told: [string, number, string][] = []
    for (const words of COMMANDS) {
      const args = words.map((word) => (word === 'REQUEST' ? join(temporary.path, 'request') : word))
      const { code, err } = await run([...args, '--data', again!], { input: 'word\n' })
      told.push([words.join(' '), code, err.join(' ')])
      expect(
        readdirSync(again!).filter((name) => name.startsWith('key-passphrase')),
        words.join(' '),
      ).to.deep.equal([])
    }
    temporary.remove()
    for (const [words, code, text] of told) {
      expect(code, words).to.equal(1)
      expect(text, words).to.match(/^The private keys of \S+ need their passphrase: /)
    }
  })
})
