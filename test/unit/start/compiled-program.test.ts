import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { loadProgram, type Program } from '../../../src/start/index.ts'
import { runProgram } from '../../support/process.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const BUILT = fileURLToPath(new URL('../../../dist/program.cjs', import.meta.url))

const saying = (word: string): string => `exports.main = async () => { globalThis.said = '${word}' }`

async function said(program: Program): Promise<unknown> {
  await program.main([])
  return (globalThis as { said?: string }).said
}

describe('a program that was compiled in advance', () => {
  const directory = temporaryDirectory()
  const file = join(directory.path, 'program.cjs')
  const compiled = join(directory.path, 'program.compiled')

  beforeEach(() => {
    writeFileSync(file, saying('one'))
    loadProgram(file).keepCompiled()
  })
  after(() => directory.remove())

  it('is not compiled again', async () => {
    const program = loadProgram(file)
    expect(program.isFromKept).to.equal(true)
    expect(await said(program)).to.equal('one')
  })

  it('is, when it is another by now, even of the same length', async () => {
    writeFileSync(file, saying('two'))
    const program = loadProgram(file)
    expect(program.isFromKept).to.equal(false)
    expect(await said(program)).to.equal('two')
  })

  for (const [what, damage] of [
    ['damaged', (bytes: Buffer): Buffer => bytes.fill(0xff, 40, 60)],
    ['cut off', (bytes: Buffer): Buffer => bytes.subarray(0, 50)],
    ['empty', (): Buffer => Buffer.alloc(0)],
  ] as const) {
    it(`is, when what was kept is ${what}`, async () => {
      writeFileSync(compiled, damage(readFileSync(compiled)))
      const program = loadProgram(file)
      expect(program.isFromKept).to.equal(false)
      expect(await said(program)).to.equal('one')
    })
  }

  it('is what the build makes', async function () {
    this.timeout(30_000)
    // In a process of its own: V8 takes no code that was compiled under other flags, and other tests here set some.
    const { stdout, stderr } = await runProgram(process.execPath, [
      ...['--import', 'tsx', '--input-type=module', '--eval'],
      `import { loadProgram } from './src/start/index.ts'
       console.log(loadProgram(${JSON.stringify(BUILT)}).isFromKept)`,
    ])
    expect(stdout, stderr).to.equal('true\n')
  })
})
