import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { documentedCommands } from '../docs/generate/commands.ts'
import { NOT_PROVOKED, NOT_RECORDED } from '../docs/generate/not-provoked.ts'
import { DOCUMENTS, staleDocuments, writeDocuments } from '../docs/generate/documents.ts'
import { ASMX_REFUSALS, FAULTS } from '../src/asmx/index.ts'
import { CHECKS } from '../src/certificates/index.ts'
import { environmentName, SETTINGS, type Setting } from '../src/config/index.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const DOCS = join(ROOT, 'docs')

const readDocument = (file: string): string => readFileSync(join(DOCS, file), 'utf8')

/** The first cells of a table's rows, without their code marks. */
const firstCells = (document: string): string[] => [...document.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell!)

const headings = (document: string): string[] => [...document.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!)

const settings = Object.entries<Setting>(SETTINGS)

/** The Markdown pages that people read, relative to the project. */
const pages = (): string[] => [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]

describe('the generated documentation', () => {
  it('is what would be generated now', () => {
    expect(staleDocuments(DOCS), 'run npm run docs').to.deep.equal([])
  })

  it('describes every setting, with its environment variable, and none besides', () => {
    const document = readDocument('configuration.md')
    expect(headings(document)).to.deep.equal(settings.map(([name]) => name))
    for (const [name, { about }] of settings) expect(document).to.include(environmentName(name)).and.include(about)
  })

  it('lists the settings that sources disagree about, with both sources, and none besides', () => {
    const document = readDocument('switches.md')
    const switches = settings.flatMap(([name, { sources }]) =>
      sources === undefined ? [] : [[name, sources] as const],
    )
    expect(firstCells(document)).to.deep.equal(switches.map(([name]) => name))
    for (const [, [one, other]] of switches) expect(document).to.include(`| ${one} | ${other} |`)
  })

  it('lists every error code of the operation with its exception, and every refusal of ASMX, each with an example', () => {
    const document = readDocument('faults.md')
    expect(firstCells(document)).to.deep.equal([...Object.keys(FAULTS), ...Object.keys(ASMX_REFUSALS)])
    for (const [code, { exception }] of Object.entries(FAULTS)) {
      const example = [...NOT_PROVOKED, ...NOT_RECORDED].some((other) => other === code)
        ? 'none: .+'
        : '\\[.+\\]\\(.+\\).*'
      expect(document).to.match(new RegExp(`^\\| \`${code}\` \\| .+ \\| \`${exception}\` \\| ${example} \\|$`, 'm'))
    }
    for (const code of Object.keys(ASMX_REFUSALS)) {
      expect(document).to.match(new RegExp(`^\\| \`${code}\` \\| .+ \\| .+ \\| \\[.+\\]\\(.+\\).* \\|$`, 'm'))
    }
  })

  it('lists every check of a chain with its paragraph, and none besides', () => {
    const document = readDocument('checks.md')
    expect(firstCells(document)).to.deep.equal(CHECKS.map(({ name }) => name))
    for (const { title, paragraph } of CHECKS) expect(document).to.include(`| ${title} | ${paragraph} |`)
  })

  it('has the help of every command', () => {
    const document = readDocument('cli.md')
    const names = documentedCommands().map(({ name }) => name)
    expect(headings(document)).to.deep.equal(names)
    for (const name of names) expect(document).to.include(`\nUsage: ${name} `)
    expect(names).to.include.members(['rms-emulator', 'rms-emulator serve', 'rms-emulator dacl grant'])
  })

  describe('is noticed to be stale', () => {
    let folder: ReturnType<typeof temporaryDirectory>

    beforeEach(() => {
      folder = temporaryDirectory()
      writeDocuments(folder.path)
    })

    afterEach(() => folder.remove())

    it('only when it is', () => expect(staleDocuments(folder.path)).to.deep.equal([]))

    for (const file of Object.keys(DOCUMENTS)) {
      it(`when ${file} differs by one character`, () => {
        const path = join(folder.path, file)
        writeFileSync(path, `${readFileSync(path, 'utf8')} `)
        expect(staleDocuments(folder.path)).to.deep.equal([file])
      })

      it(`when ${file} is missing`, () => {
        rmSync(join(folder.path, file))
        expect(staleDocuments(folder.path)).to.deep.equal([file])
      })
    }
  })
})

describe('the documentation', () => {
  it('links only to files that are there', () => {
    const broken = pages().flatMap((page) => {
      const text = readFileSync(join(ROOT, page), 'utf8')
      const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!)
      return targets
        .filter((target) => !/^https?:/.test(target) && !existsSync(join(ROOT, dirname(page), target)))
        .map((target) => `${page}: ${target}`)
    })
    expect(broken).to.deep.equal([])
  })

  it('lists every page and every decision in its index', () => {
    const index = readDocument('README.md')
    const unlisted = pages()
      .map((page) => page.replace(/^docs\//, ''))
      .filter((page) => page !== 'README.md' && page !== 'CONTRIBUTING.md' && !index.includes(`](${page})`))
    expect(unlisted).to.deep.equal([])
  })

  it('shows samples of the schema that there is, not of an earlier one', () => {
    const newest = readdirSync(join(ROOT, 'src/store/migrations')).toSorted().at(-1)?.replace(/\.ts$/, '')
    const shown = [...readDocument('operations.md').matchAll(/schema\s+(\d{4}-[a-z-]+)/g)].map(([, schema]) => schema)
    expect(shown).to.have.length(3)
    expect([...new Set(shown)]).to.deep.equal([newest])
  })
})
