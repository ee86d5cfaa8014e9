import { readdirSync, readFileSync } from 'node:fs'
import { posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import ts from 'typescript'

const SRC = fileURLToPath(new URL('../src/', import.meta.url))

/** One file of src: what it imports, and what it does that only few files may. Paths are relative to src. */
interface Module {
  readonly path: string
  /** Files of src, already resolved. */
  readonly files: readonly string[]
  /** Names of packages and `node:` modules. */
  readonly packages: readonly string[]
  /** Uses of the machine's clock, randomness and process. */
  readonly uses: readonly string[]
}

/** Names by which code gets at unpredictable bytes. `generateKeyPair` has a place of its own. */
const RANDOM = ['randomBytes', 'randomUUID', 'randomInt', 'randomFill', 'randomFillSync', 'getRandomValues']
const KEY_GENERATION = ['generateKeyPair', 'generateKeyPairSync']

const isDate = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === 'Date'

/** What a node does with the world outside, if anything. */
function useOf(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && isDate(node.expression) && (node.arguments?.length ?? 0) === 0) return 'clock'
  if (ts.isCallExpression(node) && isDate(node.expression)) return 'clock'
  if (ts.isPropertyAccessExpression(node)) {
    if (isDate(node.expression) && node.name.text === 'now') return 'clock'
    if (ts.isIdentifier(node.expression) && node.expression.text === 'Math' && node.name.text === 'random') {
      return 'randomness'
    }
  }
  if (!ts.isIdentifier(node)) return undefined
  if (node.text === 'performance' || node.text === 'hrtime') return 'clock'
  if (RANDOM.includes(node.text)) return 'randomness'
  if (KEY_GENERATION.includes(node.text)) return 'key generation'
  return node.text === 'process' ? 'process' : undefined
}

function usesIn(source: ts.SourceFile): string[] {
  const uses = new Set<string>()
  const visit = (node: ts.Node): void => {
    const use = useOf(node)
    if (use !== undefined) uses.add(use)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...uses]
}

/** `@scope/name/deep` and `name/deep` without what is deep. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

function readModule(path: string, text: string): Module {
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
  const local = specifiers.filter((specifier) => specifier.startsWith('.'))
  return {
    path,
    files: local.map((specifier) => posix.join(posix.dirname(path), specifier)),
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')).map(packageOf),
    uses: usesIn(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)),
  }
}

const readModules = (): Module[] =>
  readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const file = `${entry.parentPath}${sep}${entry.name}`
      return readModule(relative(SRC, file).split(sep).join('/'), readFileSync(file, 'utf8'))
    })

/** The part of src that a file belongs to; files of src itself stand for themselves. */
const partOf = (path: string): string =>
  path.startsWith('asmx/client/') ? 'asmx/client' : (path.split('/', 1)[0] ?? path)

/**
 * Which part may import which others: everything that is not here is forbidden. The order is that of the layers: a part
 * imports only parts that stand before it. The client of the .asmx is a part of its own, because it alone knows licensing.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  base: [],
  log: ['base'],
  protocol: ['base'],
  config: ['base'],
  management: [],
  metrics: [],
  access: ['base'],
  schedule: ['base'],
  renewal: ['base', 'schedule'],
  certificates: ['base'],
  rights: ['base', 'certificates'],
  templates: ['base', 'certificates', 'rights'],
  content: ['base', 'certificates'],
  'security-processor': ['base', 'certificates'],
  client: ['base', 'certificates', 'rights'],
  'client-profile': ['base', 'certificates', 'client'],
  keystore: ['base', 'certificates'],
  accounts: ['base', 'access'],
  authorization: ['base', 'access'],
  authentication: ['base', 'access', 'accounts'],
  calls: ['base', 'protocol'],
  enrollment: ['base', 'protocol', 'certificates', 'calls'],
  'server-information': ['base', 'protocol', 'calls'],
  'group-expansion': ['base', 'calls'],
  certification: ['base', 'calls', 'certificates'],
  publishing: ['base', 'calls', 'certificates', 'rights', 'certification'],
  'use-licensing': ['base', 'calls', 'certificates', 'rights', 'certification'],
  'template-distribution': ['base', 'calls'],
  licensing: ['base', 'protocol', 'certificates'],
  directory: ['licensing'],
  store: [
    ...['base', 'access', 'certificates', 'keystore', 'accounts', 'authorization', 'enrollment'],
    ...['certification', 'publishing', 'use-licensing', 'templates'],
  ],
  asmx: [
    ...['base', 'log', 'protocol', 'access', 'certificates', 'authorization', 'authentication'],
    ...['calls', 'enrollment', 'server-information', 'group-expansion'],
    ...['certification', 'publishing', 'use-licensing', 'template-distribution'],
  ],
  exchanges: ['base', 'asmx'],
  recording: ['base', 'exchanges'],
  lint: ['base', 'protocol', 'certificates', 'calls', 'enrollment', 'exchanges', 'asmx'],
  rekeying: ['base', 'certificates', 'exchanges', 'asmx'],
  comparison: ['base', 'protocol', 'certificates', 'exchanges', 'asmx'],
  'asmx/client': [
    ...['base', 'protocol', 'certificates', 'client', 'authentication', 'group-expansion', 'licensing'],
    ...['exchanges', 'asmx'],
  ],
  app: [
    ...[
      'base',
      'protocol',
      'config',
      'management',
      'metrics',
      'access',
      'certificates',
      'keystore',
      'accounts',
      'authorization',
      'authentication',
    ],
    ...['calls', 'enrollment', 'server-information', 'group-expansion', 'licensing', 'directory', 'store'],
    ...[
      'certification',
      'publishing',
      'use-licensing',
      'template-distribution',
      'templates',
      'rights',
      'security-processor',
      'asmx',
      'log',
      'schedule',
      'renewal',
    ],
  ],
  cli: [
    ...['base', 'protocol', 'config', 'access', 'certificates', 'content', 'security-processor', 'client'],
    ...[
      'client-profile',
      'templates',
      'accounts',
      'authorization',
      'authentication',
      'licensing',
      'store',
      'exchanges',
      'recording',
      'lint',
      'comparison',
      'asmx/client',
    ],
    ...['rekeying', 'schedule', 'app'],
  ],
  'program.ts': ['base', 'cli'],
  start: [],
  'main.ts': ['start'],
  'index.ts': ['base', 'config', 'content', 'security-processor', 'client', 'client-profile', 'asmx/client', 'app'],
}

/** Where a package, or one of Node's own modules that reach outside, may be imported. A folder ends with `/`. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  '@peculiar/x509': ['certificates/x509/'],
  'reflect-metadata': ['certificates/x509/'],
  saxes: ['certificates/xrml/xml/', 'asmx/message/'],
  soap: ['asmx/'],
  'xml-crypto': ['asmx/signing/'],
  express: ['asmx/', 'management/'],
  'better-sqlite3': ['store/'],
  kysely: ['store/'],
  pg: ['store/postgres/'],
  zod: [
    'config/',
    'exchanges/about.ts',
    'exchanges/har/archive.ts',
    'exchanges/wiremock/mapping.ts',
    'comparison/accepted-differences.ts',
    'templates/definition-file.ts',
    'store/transfer.ts',
    'store/clock-file.ts',
    'store/cluster-reference.ts',
    'store/data-directory.ts',
    'store/refusal-store.ts',
    'store/running-file.ts',
    'store/backup/manifest.ts',
    'app/managed-clock.ts',
    'app/pending-enrollment.ts',
    'program.ts',
  ],
  commander: ['cli/'],
  pino: ['cli/logging.ts'],
  'prom-client': ['metrics/'],
  'node:events': ['store/line-file.ts', 'recording/pass-answer.ts'],
  pkcs11js: ['keystore/pkcs11/cryptoki.ts'],
  kerberos: ['authentication/negotiate/kerberos.ts', 'authentication/negotiate/kerberos-initiator.ts'],
  ldapts: ['directory/find-connection-points.ts'],
  'node:fs': [
    'log/daily-log.ts',
    'store/',
    'exchanges/',
    'recording/stored-answers.ts',
    'client-profile/',
    'app/',
    'cli/',
    'program.ts',
    'start/',
  ],
  'node:http': ['asmx/', 'management/', 'recording/', 'app/http-listener.ts'],
  'node:https': ['asmx/client/', 'recording/upstream-connection.ts', 'app/http-listener.ts'],
  'node:net': ['app/', 'certificates/x509/tls-certificate.ts', 'directory/guarded-connection.ts'],
  'node:module': ['base/package-file.ts', 'start/compiled-program.ts'],
  'node:perf_hooks': ['cli/bounded-heap.ts'],
  'node:v8': ['cli/bounded-heap.ts'],
  'node:vm': ['start/compiled-program.ts'],
  'node:tls': ['app/server-credentials.ts', 'authentication/tls-channel.ts', 'directory/'],
}

/** Where the machine's clock, randomness and process may be used. */
const USERS: Readonly<Record<string, readonly string[]>> = {
  clock: ['base/clock.ts'],
  randomness: ['base/random.ts'],
  'key generation': ['certificates/keys/key-pair.ts'],
  process: ['program.ts', 'main.ts', 'start/compile.ts'],
}

const isIn = (path: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place))

/** The imports of `modules` as `[from, to]`, those of type only included. */
const edgesOf = (modules: readonly Module[]): [string, string][] =>
  modules.flatMap(({ path, files }) => files.map((file): [string, string] => [path, file]))

const violationsOfDirection = (modules: readonly Module[]): string[] =>
  edgesOf(modules).flatMap(([from, to]) => {
    const [part, target] = [partOf(from), partOf(to)]
    return part === target || ALLOWED[part]?.includes(target) === true ? [] : [`${from} imports ${to}`]
  })

/** Entrances besides the `index.ts` of the outermost folder that is entered. */
const SIDE_ENTRANCES: readonly string[] = ['asmx/client/index.ts', 'asmx/message/index.ts', 'asmx/signing/index.ts']

/** Who enters a folder that has an `index.ts` does so through it; within the folder everybody is at home. */
function violationsOfEntrance(modules: readonly Module[]): string[] {
  const files = new Set(modules.map(({ path }) => path))
  return edgesOf(modules).flatMap(([from, to]) => {
    const folders = to.split('/').slice(0, -1)
    const entrance = folders
      .map((_, depth) => `${folders.slice(0, depth + 1).join('/')}/`)
      .filter((folder) => !from.startsWith(folder) && files.has(`${folder}index.ts`))
      .map((folder) => `${folder}index.ts`)[0]
    const allowed = entrance === undefined || to === entrance || SIDE_ENTRANCES.includes(to)
    return allowed ? [] : [`${from} imports ${to}, not ${entrance}`]
  })
}

/** A chain of files that leads back to its beginning, if there is one. */
function findCycle(modules: readonly Module[]): string[] | undefined {
  const imports = new Map(modules.map(({ path, files }) => [path, files]))
  const done = new Set<string>()
  const search = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return undefined
    for (const next of imports.get(path) ?? []) {
      const cycle = search(next, [...trail, path])
      if (cycle !== undefined) return cycle
    }
    done.add(path)
    return undefined
  }
  for (const { path } of modules) {
    const cycle = search(path, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}

const violationsOfOwnership = (modules: readonly Module[]): string[] =>
  modules.flatMap(({ path, packages }) =>
    packages.flatMap((name) => {
      const places = OWNERS[name]
      return places === undefined || isIn(path, places) ? [] : [`${path} imports ${name}`]
    }),
  )

const violationsOfUse = (modules: readonly Module[]): string[] =>
  modules.flatMap(({ path, uses }) =>
    uses.flatMap((use) => (isIn(path, USERS[use] ?? []) ? [] : [`${path} uses the ${use}`])),
  )

/** Modules as they would be if a file at `path` had this text. */
const withFile = (modules: readonly Module[], path: string, text: string): Module[] => [
  ...modules.filter((module) => module.path !== path),
  readModule(path, text),
]

describe('the architecture of src', () => {
  let modules: readonly Module[]

  before(() => {
    modules = readModules()
  })

  it('was read at all', () => {
    expect(modules.length).to.be.greaterThan(100)
    expect(edgesOf(modules).length).to.be.greaterThan(300)
    expect(new Set(modules.map(({ path }) => partOf(path)))).to.deep.equal(new Set(Object.keys(ALLOWED)))
  })

  it('has only imports of files that are there', () => {
    const files = new Set(modules.map(({ path }) => path))
    expect(edgesOf(modules).filter(([, to]) => !files.has(to))).to.deep.equal([])
  })

  it('is layered: the table names no part before its turn', () => {
    const order = Object.keys(ALLOWED)
    for (const [part, targets] of Object.entries(ALLOWED)) {
      for (const target of targets) expect(order.indexOf(target), `${part} ${target}`).to.be.below(order.indexOf(part))
    }
  })

  it('imports in the one direction only', () => {
    expect(violationsOfDirection(modules)).to.deep.equal([])
  })

  it('needs every import that the table allows', () => {
    const used = new Set(edgesOf(modules).map(([from, to]) => `${partOf(from)} ${partOf(to)}`))
    const allowed = Object.entries(ALLOWED).flatMap(([part, targets]) => targets.map((target) => `${part} ${target}`))
    expect(allowed.filter((edge) => !used.has(edge))).to.deep.equal([])
  })

  it('enters folders through their index.ts only', () => {
    expect(violationsOfEntrance(modules)).to.deep.equal([])
  })

  it('has no cycle of imports', () => {
    expect(findCycle(modules)).to.equal(undefined)
  })

  it('keeps each package, and what reaches outside, in its place', () => {
    expect(violationsOfOwnership(modules)).to.deep.equal([])
    const imported = new Set(modules.flatMap(({ packages }) => packages))
    expect(Object.keys(OWNERS).filter((name) => !imported.has(name))).to.deep.equal([])
  })

  it('knows a place for every package but those of Node that only compute', () => {
    const free = [
      'node:buffer',
      'node:crypto',
      'node:os',
      'node:path',
      'node:readline',
      'node:stream',
      'node:timers',
      'node:url',
      'node:zlib',
    ]
    const imported = new Set(modules.flatMap(({ packages }) => packages))
    const unplaced = [...imported].filter((name) => OWNERS[name] === undefined)
    expect(unplaced.filter((name) => ![...free, 'node:util'].includes(name))).to.deep.equal([])
  })

  it('uses clock, randomness and process of the machine in one place each', () => {
    expect(violationsOfUse(modules)).to.deep.equal([])
    expect(new Set(modules.flatMap(({ uses }) => uses))).to.deep.equal(new Set(Object.keys(USERS)))
  })

  it('runs only on packages that are installed with it', () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
    const { dependencies, optionalDependencies } = JSON.parse(manifest) as Record<
      'dependencies' | 'optionalDependencies',
      Record<string, string>
    >
    const imported = new Set(modules.flatMap(({ packages }) => packages).filter((name) => !name.startsWith('node:')))
    expect(
      [...imported].filter((name) => !Object.hasOwn({ ...dependencies, ...optionalDependencies }, name)),
    ).to.deep.equal([])
  })

  describe('would be noticed if it were broken by', () => {
    const cases: [string, string, string, (modules: readonly Module[]) => string[]][] = [
      ['an import upwards', 'base/x.ts', "import { a } from '../access/index.ts'", violationsOfDirection],
      ['an import of type only', 'base/x.ts', "import type { A } from '../store/index.ts'", violationsOfDirection],
      ['an export from elsewhere', 'config/x.ts', "export * from '../protocol/paths.ts'", violationsOfDirection],
      ['a dynamic import', 'access/x.ts', "const a = await import('../cli/index.ts')", violationsOfDirection],
      ['licensing knowing enrollment', 'licensing/x.ts', "import '../enrollment/index.ts'", violationsOfDirection],
      ['enrollment knowing licensing', 'enrollment/x.ts', "import '../licensing/index.ts'", violationsOfDirection],
      ['the server knowing the client', 'asmx/x.ts', "import './client/index.ts'", violationsOfDirection],
      ['a side door', 'app/x.ts', "import { pem } from '../certificates/pem.ts'", violationsOfEntrance],
      ['a side door inside', 'certificates/x.ts', "import './x509/certificate-profile.ts'", violationsOfEntrance],
      ['a side door of the client', 'cli/x.ts', "import '../asmx/client/read-answer.ts'", violationsOfEntrance],
      ['a package elsewhere', 'app/x.ts', "import type { Kysely } from 'kysely'", violationsOfOwnership],
      ['signatures elsewhere', 'asmx/x.ts', "import { SignedXml } from 'xml-crypto'", violationsOfOwnership],
      ['a deep import of a package', 'app/x.ts', "import '@peculiar/x509/deep'", violationsOfOwnership],
      ['files in pure code', 'access/x.ts', "import { readFile } from 'node:fs/promises'", violationsOfOwnership],
      ['a clock', 'app/x.ts', 'const now = new Date()', violationsOfUse],
      ['a clock without parentheses', 'app/x.ts', 'const now = new Date', violationsOfUse],
      ['milliseconds', 'app/x.ts', 'const now = Date.now()', violationsOfUse],
      ['a fine clock', 'app/x.ts', 'const now = performance.now()', violationsOfUse],
      ['random bytes', 'app/x.ts', "import { randomBytes } from 'node:crypto'", violationsOfUse],
      ['a random GUID', 'app/x.ts', 'const id = globalThis.crypto.randomUUID()', violationsOfUse],
      ['a random number', 'app/x.ts', 'const number = Math.random()', violationsOfUse],
      ['a random key', 'app/x.ts', "import { generateKeyPairSync } from 'node:crypto'", violationsOfUse],
      ['the environment', 'config/x.ts', "const home = process.env['HOME']", violationsOfUse],
      ['an exit', 'cli/x.ts', 'process.exit(1)', violationsOfUse],
    ]
    for (const [what, path, text, violations] of cases) {
      it(what, () => {
        const before = violations(modules)
        const after = violations(withFile(modules, path, text))
        expect(after.filter((violation) => !before.includes(violation))).to.have.length(1)
      })
    }

    it('a cycle of two files', () => {
      const one = withFile(modules, 'base/one.ts', "import './two.ts'")
      const both = withFile(one, 'base/two.ts', "import type { One } from './one.ts'")
      expect(findCycle(one)).to.equal(undefined)
      expect(findCycle(both)).to.deep.equal(['base/one.ts', 'base/two.ts', 'base/one.ts'])
    })
  })
})
