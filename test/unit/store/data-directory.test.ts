import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createSeededRandom, systemRandom, type Random } from '../../../src/base/random.ts'
import { keyPassphrase, openDataDirectory, readClockState, StoreError } from '../../../src/store/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

function codeOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof StoreError ? error.code : String(error)
  }
}

/** The message of the StoreError that is thrown. */
function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof StoreError) return error.message
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the data directory', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let path: string

  beforeEach(() => {
    temporary = temporaryDirectory()
    path = join(temporary.path, 'some', 'where')
  })

  afterEach(() => temporary.remove())

  it('is made with the name of its server, for its owner alone', () => {
    const directory = openDataDirectory(path, { create: 'RMS01' })
    expect(directory).to.deep.equal({
      path,
      databaseFile: join(path, 'configuration.sqlite'),
      refusedFile: join(path, 'refused-issuances'),
      hasJoined: false,
      clusterDomain: undefined,
      serverName: 'RMS01',
    })
    expect(mode(path)).to.equal('700')
    expect(mode(join(path, 'server.json'))).to.equal('600')
  })

  it('keeps the name it was made with', () => {
    openDataDirectory(path, { create: 'RMS01' })
    expect(openDataDirectory(path, { create: 'RMS02' }).serverName).to.equal('RMS01')
    expect(openDataDirectory(path, {}).serverName).to.equal('RMS01')
  })

  it('is not made unless somebody says so', () => {
    expect(codeOf(() => openDataDirectory(path, {}))).to.equal('no-data-directory')
    expect(existsSync(path)).to.equal(false)
    expect(() => openDataDirectory(path, {}))
      .to.throw(path)
      .with.property('message')
      .that.includes('--data')
  })

  it('may be there without a server in it', () => {
    mkdirSync(path, { recursive: true })
    expect(codeOf(() => openDataDirectory(path, {}))).to.equal('no-data-directory')
    expect(openDataDirectory(path, { create: 'RMS01' }).serverName).to.equal('RMS01')
  })

  it('is refused when it belongs to a server of another name, whatever the case', () => {
    openDataDirectory(path, { create: 'RMS01' })
    expect(codeOf(() => openDataDirectory(path, { expectedName: 'RMS02' }))).to.equal('identity-differs')
    expect(codeOf(() => openDataDirectory(path, { expectedName: 'RMS02', create: 'RMS02' }))).to.equal(
      'identity-differs',
    )
    expect(codeOf(() => openDataDirectory(path, { expectedName: 'rms01' }))).to.equal(undefined)
  })

  for (const text of ['', '{', '[]', '{}', '{"server.name": 1}', '{"server.name": "A", "more": 1}', 'null']) {
    it(`is refused when its server.json holds ${JSON.stringify(text)}`, () => {
      openDataDirectory(path, { create: 'RMS01' })
      writeFileSync(join(path, 'server.json'), text)
      expect(codeOf(() => openDataDirectory(path, { create: 'RMS01' }))).to.equal('data-directory-unusable')
      expect(readFileSync(join(path, 'server.json'), 'utf8')).to.equal(text)
    })
  }

  it('is not called damaged where one of its files cannot be read: whoever believed that would write a new one', () => {
    openDataDirectory(path, { create: 'RMS01' })
    const read: [file: string, act: () => unknown][] = [
      ['cluster.json', () => openDataDirectory(path, {})],
      ['database-elsewhere', () => openDataDirectory(path, {})],
      ['clock.json', () => readClockState(path)],
      ['server.json', () => openDataDirectory(path, {})],
    ]
    for (const [name, act] of read) {
      const file = join(path, name)
      rmSync(file, { force: true })
      // Nobody can read a directory as a file, not even a superuser.
      mkdirSync(file)
      expect(messageOf(act)).to.match(/ cannot be read: EISDIR: .*\.$/)
      expect(messageOf(act).startsWith(`${file} cannot be read`), messageOf(act)).to.equal(true)
      rmSync(file, { recursive: true })
    }
  })

  it('is refused where a file is in the way', () => {
    writeFileSync(join(temporary.path, 'some'), '')
    expect(codeOf(() => openDataDirectory(path, { create: 'RMS01' }))).to.equal('data-directory-unusable')
    const itself = join(temporary.path, 'some')
    expect(messageOf(() => openDataDirectory(itself, { create: 'RMS01' }))).to.equal(
      `The data directory ${itself} cannot be made: there is something of that name which is no directory.`,
    )
  })

  it('is refused where it or its server.json is a link to what is not there, and nothing is made behind the link', () => {
    const nowhere = join(temporary.path, 'nowhere')
    symlinkSync(nowhere, join(temporary.path, 'linked'))
    mkdirSync(path, { recursive: true })
    symlinkSync(nowhere, join(path, 'server.json'))
    for (const [directory, link] of [
      [join(temporary.path, 'linked'), join(temporary.path, 'linked')],
      [path, join(path, 'server.json')],
    ] as const) {
      expect(messageOf(() => openDataDirectory(directory, { create: 'RMS01' }))).to.equal(
        `The data directory ${directory} cannot be made: ${link} is a link to what is not there.`,
      )
    }
    expect(existsSync(nowhere)).to.equal(false)
  })
})

describe('the key passphrase', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  const directory = () => openDataDirectory(join(temporary.path, 'data'), { create: 'RMS01' })

  beforeEach(() => {
    temporary = temporaryDirectory()
  })

  afterEach(() => temporary.remove())

  it('is the one given, before that of a file, before one of its own', () => {
    const file = join(temporary.path, 'passphrase')
    writeFileSync(file, 'from a file\n')
    expect(keyPassphrase(directory(), { passphrase: 'given', file }, systemRandom)).to.equal('given')
    expect(keyPassphrase(directory(), { passphrase: '', file }, systemRandom)).to.equal('from a file')
    expect(keyPassphrase(directory(), { file }, systemRandom)).to.equal('from a file')
    expect(existsSync(join(directory().path, 'key-passphrase'))).to.equal(false)
  })

  it('is made once, from 32 random bytes, readable by its owner alone', () => {
    const random = createSeededRandom('seed', 'label')
    const made = keyPassphrase(directory(), {}, random)
    expect(made).to.match(/^[A-Za-z0-9+/]{43}=$/)
    expect(keyPassphrase(directory(), {}, systemRandom)).to.equal(made)
    expect(readdirSync(directory().path)).to.have.members(['key-passphrase', 'server.json'])
    expect(keyPassphrase(directory(), {}, random)).to.equal(made)
    expect(mode(join(directory().path, 'key-passphrase'))).to.equal('600')
  })

  it('keeps everything of a file but the line end at its end', () => {
    const file = join(temporary.path, 'passphrase')
    for (const [text, expected] of [
      ['a b ', 'a b '],
      ['a\r\n', 'a'],
      ['a\n\n', 'a\n'],
      [' ünï\n', ' ünï'],
    ] as const) {
      writeFileSync(file, text)
      expect(keyPassphrase(directory(), { file }, systemRandom)).to.equal(expected)
    }
  })

  it('is that of the other when two servers make it at the same moment', () => {
    const file = join(directory().path, 'key-passphrase')
    // The second server makes its own while the first is still drawing random bytes for the same purpose.
    const meanwhile: Random = {
      bytes: (count) => {
        if (!existsSync(file)) writeFileSync(file, 'made by the other\n')
        return systemRandom.bytes(count)
      },
    }
    expect(keyPassphrase(directory(), {}, meanwhile)).to.equal('made by the other')
    expect(readdirSync(directory().path)).to.have.members(['key-passphrase', 'server.json'])
  })

  it('is refused when its file is empty: an empty passphrase guards nothing', () => {
    const file = join(temporary.path, 'passphrase')
    for (const text of ['', '\n']) {
      writeFileSync(file, text)
      expect(codeOf(() => keyPassphrase(directory(), { file }, systemRandom))).to.equal('data-directory-unusable')
    }
  })

  it('is refused when its file cannot be read', () => {
    const file = join(temporary.path, 'nowhere')
    expect(codeOf(() => keyPassphrase(directory(), { file }, systemRandom))).to.equal('data-directory-unusable')
    expect(existsSync(file)).to.equal(false)
    expect(messageOf(() => keyPassphrase(directory(), { file }, systemRandom))).to.match(/ENOENT/)
  })

  it('is refused when its file is a link to one that is not there, and none is made instead', () => {
    const file = join(directory().path, 'key-passphrase')
    symlinkSync(join(temporary.path, 'not-mounted'), file)
    expect(messageOf(() => keyPassphrase(directory(), {}, systemRandom))).to.include(`cannot be read from ${file}: `)
    expect(readdirSync(temporary.path)).to.deep.equal(['data'])
    expect(readdirSync(directory().path)).to.have.members(['key-passphrase', 'server.json'])
  })

  it('is refused in words where it cannot be made', () => {
    const path = join(temporary.path, 'gone')
    expect(messageOf(() => keyPassphrase({ path }, {}, systemRandom))).to.match(
      /^A key passphrase cannot be made in .*gone\/key-passphrase: ENOENT/,
    )
  })
})
