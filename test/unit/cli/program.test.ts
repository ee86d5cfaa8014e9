import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect } from 'chai'
import { createProgram } from '../../../src/cli/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run, type World } from './fake-io.ts'

/** Every command there is, as it is typed. */
function commandLines(command: Command, typed: readonly string[]): string[][] {
  const own = command.commands.flatMap((child) => commandLines(child, [...typed, child.name()]))
  return [[...typed], ...own]
}

const program = createProgram(
  {
    user: 'operator',
    environment: {},
    print: () => undefined,
    complain: () => undefined,
    readInput: () => Promise.resolve(''),
    askSecret: undefined,
    untilStopped: () => Promise.resolve(),
  },
  '1.2.3',
)

/** Commands whose help shows how they are used; those that take nothing to speak of need no example. */
const WITH_EXAMPLES = [
  ...['status', 'backup', 'restore', 'renew', 'join', 'clock', 'keys passphrase', 'database'],
  ...[
    'serve',
    'account add',
    'account group',
    'dacl',
    'dacl preset',
    'keys passphrase',
    'provision',
    'enroll',
    'chain',
    'enrollments',
    'verify',
  ],
  ...['record', 'replay', 'lint', 'compare', 'rekey', 'exchanges import', 'exchanges export'],
  ...['client certify', 'client publish', 'client open', 'client templates'],
  ...['template', 'template create', 'template change'],
]

/** Those that are about files only, or about a client. */
const WITHOUT_DATA = [
  ...['compare', 'rekey', 'exchanges import', 'exchanges export'],
  ...['client activate', 'client certify', 'client publish', 'client open', 'client show'],
  'client templates',
]

describe('the command line', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let data: string

  beforeEach(() => {
    temporary = temporaryDirectory()
    data = join(temporary.path, 'data')
  })

  afterEach(() => temporary.remove())

  it('has the commands that scripts rely on', () => {
    const typed = commandLines(program, []).map((words) => words.join(' '))
    expect(typed).to.include.members([
      ...['status', 'backup', 'restore'],
      ...['serve', 'demo', 'account add', 'account list', 'account remove', 'dacl show', 'dacl grant', 'dacl deny'],
      ...['dacl revoke', 'dacl set', 'dacl reset', 'provision', 'chain show', 'chain export', 'enrollments list'],
      ...['enrollments show', 'verify', 'dacl explain', 'dacl preset', 'dacl history', 'account password'],
      ...['renew', 'join', 'servers list', 'servers remove', 'events list', 'clock show', 'clock freeze', 'clock set'],
      ...['template create', 'template list', 'template show', 'template change', 'template archive'],
      ...['template publish', 'template delete', 'template history'],
      ...['clock offset', 'clock advance', 'clock run'],
      ...['account enable', 'account disable', 'account unlock', 'account certificate', 'account group add'],
      ...['keys show', 'keys passphrase', 'lint', 'compare', 'rekey', 'record', 'replay'],
    ])
  })

  describe('helps', () => {
    for (const words of commandLines(program, [])) {
      it(`with ${['rms-emulator', ...words].join(' ')}`, async () => {
        const { code, out, err } = await run([...words, '--help'])
        expect(code).to.equal(0)
        expect(err).to.deep.equal([])
        expect(out.join('\n')).to.match(new RegExp(`^Usage: ${['rms-emulator', ...words].join(' ')} `))
        expect(out.join('\n')).not.to.include('undefined')
        const wantsExample = WITH_EXAMPLES.includes(words.join(' '))
        expect(/\nExamples?:\n {2}\$ rms-emulator /.test(out.join('\n'))).to.equal(wantsExample)
      })
    }

    it('with the options of every command that does something', async () => {
      for (const words of commandLines(program, [])) {
        const text = (await run([...words, '--help'])).out.join('\n')
        if (/^Usage: .*\[command\]/.test(text)) continue
        if (WITHOUT_DATA.includes(words.join(' '))) continue
        for (const option of ['--data <dir>', '--config <file>', '--set <key=value>']) expect(text).to.include(option)
      }
    })

    it('and shows examples only of commands and options that there are', async () => {
      const known = new Set(commandLines(program, []).map((words) => words.join(' ')))
      for (const words of commandLines(program, [])) {
        const text = (await run([...words, '--help'])).out.join('\n')
        const examples = text.replaceAll('\\\n', ' ').matchAll(/\$ (?:.*\| )?rms-emulator (.*)/g)
        for (const [, example = ''] of examples) {
          const [first = '', second = ''] = example.split(' ')
          expect(known.has(first), example).to.equal(true)
          const command = known.has(`${first} ${second}`) ? [first, second] : [first]
          const help = (await run([...command, '--help'])).out.join('\n')
          for (const [option] of example.matchAll(/--[a-z-]+/g)) expect(help, example).to.include(option)
        }
      }
    })

    it('whoever types nothing, and says that this is not how it is used', async () => {
      const { code, out } = await run([])
      expect(code).to.equal(2)
      expect(out.join('\n')).to.include('Usage: rms-emulator')
    })
  })

  it('says what there is to a command that is incomplete', async () => {
    for (const words of [['account'], ['dacl'], ['chain']]) {
      const { code, out, err } = await run(words)
      expect({ code, out }).to.deep.equal({ code: 2, out: [] })
      expect(err.join('\n')).to.include(`Usage: rms-emulator ${words.join(' ')}`)
    }
  })

  it('tells its version', async () => {
    expect(await run(['--version'])).to.deep.include({ code: 0, out: ['1.2.3'], err: [] })
  })

  describe('ends with 2 and one line when it is used wrongly:', () => {
    const wrong: [string, readonly string[], World?][] = [
      ['an unknown command', ['sing']],
      ['an unknown subcommand', ['account', 'rename', 'x']],
      ['an unknown option', ['account', 'list', '--colour']],
      ['a missing argument', ['account', 'add']],
      ['a missing option', ['provision', '--root', 'http://a', '--url', 'http://b']],
      ['one argument too many', ['account', 'list', 'x']],
      ['an option without its value', ['account', 'list', '--data']],
      ['a port that is none', ['serve', '--port', '65536']],
      ['a port that is a word', ['serve', '--port', 'http']],
      ['a role that there is not', ['serve', '--role', 'client']],
      ['a URL that is none', ['provision', '--root', 'rms01', '--url', 'http://b', '--name', 'x']],
      ['a backup to nowhere', ['backup']],
      ['a restoration of nothing', ['restore']],
      ['a format that there is not', ['chain', 'export', '--format', 'der']],
      ['a moment that is none', ['verify', 'x', '--at', 'tomorrow']],
      ['a limit that is none', ['enrollments', '--limit', '0']],
      ['a limit that is no number', ['enrollments', 'list', '--limit', 'x']],
      ['a GUID that is none', ['enrollments', 'show', 'x']],
      ['rights that there are not', ['dacl', 'grant', 'SubEnrollService.asmx', 'x', '--rights', 'All']],
      ['a file that there is not', ['dacl', 'show', 'Sub.asmx']],
      ['an ambiguous file', ['dacl', 'show', 'Server.asmx']],
      ['an unknown setting', ['account', 'list', '--set', 'profil=x']],
      ['a wrong value', ['account', 'list', '--set', 'profile=x']],
      ['a setting without a value', ['account', 'list', '--set', 'profile']],
      ['an unknown variable', ['account', 'list'], { environment: { RMS_EMULATOR_PROFIL: 'x' } }],
      ['a file of settings that is not there', ['account', 'list', '--config', '/nowhere/x.json']],
      ['a file to verify that is not there', ['verify', '/nowhere/x.xrml', '--anchor', '/nowhere/y']],
      ['no terminal to ask for a password at', ['account', 'add', 'rmsadmin']],
      ['an empty password', ['account', 'add', 'rmsadmin', '--password-file', '-'], { input: '\n' }],
      [
        'a password file without a user',
        ['provision', '--root', 'http://a', '--url', 'http://b', '--name', 'x', '--password-file', '-'],
      ],
    ]
    for (const [what, words, world] of wrong) {
      it(what, async () => {
        const own = words.includes('--data') ? words : [...words, '--data', data]
        const { code, out, err } = await run(own, world)
        expect(err).to.have.length(1)
        expect(err[0]).to.match(/\S/)
        expect({ code, out }).to.deep.equal({ code: 2, out: [] })
        expect(existsSync(data)).to.equal(false)
      })
    }
  })

  describe('ends with 1 and one line when there is no server in --data:', () => {
    for (const words of [
      ['account', 'list'],
      ['account', 'remove', 'x'],
      ['dacl', 'show', 'SubEnrollService.asmx'],
      ['chain', 'show'],
      ['chain', 'export'],
      ['status'],
      ['backup', '--out', 'x.backup'],
      ['enrollments'],
      ['enrollments', 'show', '0f8fad5b-d9cb-469f-a165-70867728950e'],
    ]) {
      it(words.join(' '), async () => {
        const { code, out, err } = await run([...words, '--data', data])
        expect({ code, out }).to.deep.equal({ code: 1, out: [] })
        expect(err).to.deep.equal([
          `There is no server in ${data}. Start one there, or name its directory with --data DIR.`,
        ])
        expect(existsSync(data)).to.equal(false)
      })
    }
  })

  it('reads a file of settings', async () => {
    const file = join(temporary.path, 'settings.json')
    writeFileSync(file, '{"accounts": {"domain": "CONTOSO"}, "server": {"name": "RMS07"}}')
    const { out } = await run(['account', 'add', 'x', '--data', data, '--config', file], { secret: 'secret' })
    expect(out).to.deep.equal(['added account CONTOSO\\x'])
    expect(JSON.parse(readFileSync(join(data, 'server.json'), 'utf8'))).to.deep.equal({ 'server.name': 'RMS07' })
    const other = await run(['account', 'list', '--data', data, '--set', 'server.name=RMS08'])
    expect(other.code).to.equal(1)
    expect(other.err).to.deep.equal([`The directory ${data} belongs to the server RMS07, not to RMS08.`])
  })

  it('tells in one line what the system objects to', async () => {
    writeFileSync(data, '')
    const { code, err } = await run(['account', 'add', 'x', '--data', join(data, 'below')], { secret: 'secret' })
    expect(code).to.equal(1)
    expect(err).to.have.length(1)
    expect(err[0]).to.include('cannot be made')
  })

  it('tells in one line what was written in several', async () => {
    const add = await run(['account', 'add', 'a\nb', '--data', data], { secret: 'secret' })
    expect(add.code).to.equal(1)
    expect(add.err).to.have.length(1)
    const show = await run(['enrollments', 'show', 'a\nb', '--data', data])
    expect(show.code).to.equal(2)
    expect(show.err).to.have.length(1)
  })
})
