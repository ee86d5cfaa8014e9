import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInstalled } from '../support/installed.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Who says whether a program may be missing, and this file, which asks about that. */
const ALLOWED = ['test/support/installed.ts', 'test/support/shared-postgres.ts', 'test/compat/programs.test.ts']

describe('A program that tests ask and that is missing', () => {
  it('is a failure where nothing may be missing, and costs tests that are skipped elsewhere', () => {
    expect(() => isInstalled(false, 'a program', 'its-package', true)).to.throw(/apt-get install its-package/)
    expect(isInstalled(false, 'a program of this test', 'its-package', false)).to.equal(false)
    expect(isInstalled(true, 'a program', 'its-package', true)).to.equal(true)
  })

  it('is one wherever tests are run in CI', () => {
    const runs = readFileSync(join(ROOT, '.ci/run'), 'utf8')
      .replaceAll('\\\n', '')
      .split('\n')
      .filter((line) => /^ {2}.*(?:mocha|npm run .*test:)/.test(line))
    expect(runs).to.have.length(3)
    for (const line of runs) {
      expect(line).to.include('RMS_EMULATOR_CLIENTS=required').and.to.include('RMS_EMULATOR_POSTGRES=required')
    }
  })

  it('is judged in one place', () => {
    const elsewhere = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
      .map((name) => `test/${name}`)
      .filter((name) => name.endsWith('.ts') && !ALLOWED.includes(name))
      .filter((name) => /RMS_EMULATOR_CLIENTS|env\['CI'\]/.test(readFileSync(join(ROOT, name), 'utf8')))
    expect(elsewhere).to.deep.equal([])
  })
})
