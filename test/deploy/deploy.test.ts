import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { environmentName, SETTINGS } from '../../src/config/index.ts'
import { isInstalled } from '../support/installed.ts'
import { startProcess } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'
import { execForm, parseDockerfile, stagesOf, type Instruction } from './dockerfile.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DEPLOY = join(ROOT, 'docs/deploy')
const read = (name: string): string => readFileSync(join(DEPLOY, name), 'utf8')

/** A program of Debian's; undefined when it is not installed. */
const tool = (name: string, from: string): string | undefined =>
  isInstalled(spawnSync(name, ['--version']).error === undefined, name, from) ? name : undefined

const only = (instructions: readonly Instruction[], name: string): string[] =>
  instructions.filter((instruction) => instruction.name === name).map(({ text }) => text)

const seconds = (text: string | undefined): number => Number(/^(\d+)s?$/.exec(text ?? '')?.[1])

/** Sees that a command line of `serve` has only options that there are. */
async function checkServe(words: readonly string[]): Promise<void> {
  const help = (await run(['serve', '--help'])).out.join('\n')
  expect(words[0]).to.equal('serve')
  for (const option of words.filter((word) => word.startsWith('--'))) {
    expect(help).to.include(option)
  }
}

function checkVariables(text: string): void {
  const known = Object.keys(SETTINGS).map(environmentName)
  for (const [variable] of text.matchAll(/RMS_EMULATOR_[A-Z_0-9]+/g)) expect(known).to.include(variable)
}

describe('The Dockerfile', function () {
  this.timeout(180_000)
  const instructions = parseDockerfile(read('Dockerfile'))
  const stages = stagesOf(instructions)
  const image = stages.at(-1)!

  it('has only instructions that there are, and stages of one pinned base', () => {
    expect(only(instructions, 'FROM').map((text) => text.split(' ')[0])).to.deep.equal([
      'node:20-bookworm-slim',
      'node:20-bookworm-slim',
    ])
  })

  it('has no secret in a layer: no ARG, no variable that sounds like one, and only what is named is copied', () => {
    expect(only(instructions, 'ARG')).to.deep.equal([])
    for (const text of only(instructions, 'ENV')) expect(text).not.to.match(/PASS|SECRET|TOKEN|KEY/i)
    const [everything, ...allowed] = read('Dockerfile.dockerignore').trim().split('\n')
    expect(everything).to.equal('*')
    const copied = only(instructions, 'COPY').filter((text) => !text.startsWith('--from'))
    const sources = copied.flatMap((text) => text.split(' ').slice(0, -1))
    expect(sources.map((name) => `!${name}`)).to.have.members(allowed)
    for (const source of sources) expect(existsSync(join(ROOT, source)), source).to.equal(true)
  })

  it('leaves no package lists behind, and installs nothing that is merely recommended', () => {
    for (const text of only(instructions, 'RUN').filter((step) => step.includes('apt-get'))) {
      expect(text).to.match(
        /^apt-get update && apt-get install -y --no-install-recommends .+ && rm -rf \/var\/lib\/apt\/lists\/\*/,
      )
    }
  })

  it('runs as nobody in particular, is told to stop by SIGTERM, and takes signals itself', async () => {
    expect(only(image, 'USER')).to.deep.equal(['10001:10001'])
    expect(only(image, 'STOPSIGNAL')).to.deep.equal(['SIGTERM'])
    expect(execForm(only(image, 'ENTRYPOINT')[0]!)).to.deep.equal(['node', '/app/dist/main.js'])
    await checkServe(execForm(only(image, 'CMD')[0]!))
    const last = image.findIndex(({ name }) => name === 'USER')
    expect(image.slice(last).filter(({ name }) => name === 'RUN' || name === 'COPY')).to.deep.equal([])
  })

  it('makes an image that works: the same steps done by hand, and run as nobody in particular', async () => {
    const temporary = temporaryDirectory()
    const build = join(temporary.path, 'build')
    const app = join(temporary.path, 'app')
    for (const folder of [build, app]) mkdirSync(folder)
    const shell = (command: string): void => {
      const { status, stderr } = spawnSync('/bin/sh', ['-c', command], { cwd: build, encoding: 'utf8' })
      expect(status, `${command}: ${stderr}`).to.equal(0)
    }
    for (const { name, text } of stages[0]!) {
      if (name === 'COPY') {
        const words = text.split(' ')
        for (const source of words.slice(0, -1)) {
          cpSync(join(ROOT, source), join(build, words.at(-1) === './' ? source : words.at(-1)!), { recursive: true })
        }
      }
      if (name !== 'RUN' || text.startsWith('apt-get')) continue
      if (text.startsWith('npm ci ')) {
        // What it would install is here already, compiled; then it builds, as here.
        shell(`cp -a ${JSON.stringify(join(ROOT, 'node_modules'))} node_modules && npm run --silent build`)
      } else shell(`${text} --offline`)
    }
    for (const text of only(image, 'COPY')) {
      const [from, source = '', target = ''] = text.split(' ')
      expect(from).to.equal('--from=build')
      cpSync(source.replace('/build', build), join(app, target), { recursive: true, verbatimSymlinks: true })
    }
    for (const name of ['mocha', 'typescript', 'tsx', 'eslint']) {
      expect(existsSync(join(app, 'node_modules', name)), name).to.equal(false)
    }
    const data = join(temporary.path, 'data')
    mkdirSync(data, { mode: 0o700 })
    chmodSync(temporary.path, 0o755)
    const isRoot = process.getuid?.() === 0
    if (isRoot) chownSync(data, 10001, 10001)
    const identity = isRoot ? ['--reuid', '10001', '--regid', '10001', '--clear-groups'] : []
    const serve = execForm(only(image, 'CMD')[0]!).map((word) =>
      word === '/data' ? data : word === '0.0.0.0' ? '127.0.0.1' : word,
    )
    const main = [process.execPath, join(app, 'dist/main.js'), ...serve, '--port', '0', '--management-port', '0']
    const server = startProcess('setpriv', [...identity, '--no-new-privs', ...main], { directory: data })
    await server.untilPrinted(/^ready$/m)
    const [, management = ''] = await server.untilPrinted(/^management on (\S+)$/m)
    const health = only(image, 'HEALTHCHECK')[0]!
    const [, ...words] = execForm(health.slice(health.indexOf('CMD ') + 4))
    const check = () =>
      spawnSync(
        process.execPath,
        words.map((word) => word.replace('http://127.0.0.1:8081', management)),
      )
    expect(check().status).to.equal(0)
    server.child.kill('SIGTERM')
    expect((await server.ended).code).to.equal(0)
    expect(check().status).to.equal(1)
    temporary.remove()
  })
})

interface Composed {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly secrets: Readonly<Record<string, unknown>>
}

describe('The compose file', function () {
  this.timeout(60_000)
  let composed: Composed | undefined

  before(function () {
    const compose = tool('docker-compose', 'docker-compose')
    if (compose === undefined) this.skip()
    const { status, stdout, stderr } = spawnSync(compose, ['config', '--no-interpolate'], {
      cwd: DEPLOY,
      encoding: 'utf8',
    })
    expect(status, stderr).to.equal(0)
    const json = spawnSync(
      '/usr/bin/python3',
      ['-c', 'import json,sys,yaml; print(json.dumps(yaml.safe_load(sys.stdin)))'],
      {
        input: stdout,
        encoding: 'utf8',
      },
    )
    composed = JSON.parse(json.stdout) as Composed
  })

  it('is one that docker-compose takes: a root that waits for PostgreSQL', () => {
    expect(Object.keys(composed!.services)).to.have.members(['database', 'root'])
    expect(composed!.services['root']!['depends_on']).to.deep.equal({ database: { condition: 'service_healthy' } })
    expect(composed!.services['database']).to.have.property('healthcheck')
  })

  it('has secrets in files alone', () => {
    for (const { environment } of Object.values(composed!.services)) {
      for (const [name, value] of Object.entries((environment ?? {}) as Record<string, string>)) {
        if (/PASS|SECRET|KEY/.test(name)) expect(value, name).to.match(/^\/run\/secrets\/[a-z-]+$/)
      }
    }
    expect(Object.keys(composed!.secrets)).to.have.members(['database-password', 'pgpass', 'key-passphrase'])
    expect(read('compose.yaml')).not.to.match(/postgres:\/\/[^@\s]+:[^@\s]+@/)
  })

  it('says only what serve and the settings know, and waits longer than the server does when it stops', async () => {
    const root = composed!.services['root']!
    await checkServe((root['command'] as string[]).map(String))
    checkVariables(read('compose.yaml'))
    expect(seconds(String(root['stop_grace_period']))).to.be.greaterThan(SETTINGS['server.stopTimeout'].default ?? 0)
    expect(root).to.deep.include({ read_only: true, cap_drop: ['ALL'] })
  })
})

describe('The systemd unit', function () {
  this.timeout(60_000)
  const unit = read('rms-emulator.service')
  const valueOf = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1]

  it('says only what serve and the settings know, writes no core file, and waits longer than the server when it stops', async () => {
    const [, words = ''] = /^ExecStart=\S+node \S+\/dist\/main\.js (.+)$/m.exec(unit) ?? []
    await checkServe(words.split(' '))
    checkVariables(unit)
    expect(valueOf('LimitCORE')).to.equal('0')
    expect(seconds(valueOf('TimeoutStopSec'))).to.be.greaterThan(SETTINGS['server.stopTimeout'].default ?? 0)
    expect(unit).not.to.match(/RMS_EMULATOR_KEY_PASSPHRASE=/)
  })

  it('is verified by systemd-analyze, and has little to attack', function () {
    const analyze = tool('systemd-analyze', 'systemd')
    if (analyze === undefined) this.skip()
    const temporary = temporaryDirectory()
    const file = join(temporary.path, 'rms-emulator.service')
    // Node may be elsewhere on this machine.
    writeFileSync(file, unit.replace('/usr/bin/node', process.execPath))
    const verify = spawnSync(analyze, ['verify', file], { encoding: 'utf8' })
    const security = spawnSync(analyze, ['security', '--offline=true', '--threshold=20', '--no-pager', file], {
      encoding: 'utf8',
    })
    temporary.remove()
    const about = verify.stderr.split('\n').filter((line) => line.includes('rms-emulator'))
    expect({ status: verify.status, about }).to.deep.equal({ status: 0, about: [] })
    expect(security.status, security.stdout.trim().split('\n').at(-1)).to.equal(0)
  })
})
