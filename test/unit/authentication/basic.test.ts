import { expect } from 'chai'
import fc from 'fast-check'
import { parseSid } from '../../../src/access/index.ts'
import type { Account, AccountDirectory } from '../../../src/accounts/index.ts'
import { createBasicAuthenticator, ntHash } from '../../../src/authentication/index.ts'

const DOMAIN = { name: 'EMULATOR', sid: parseSid('S-1-5-21-1-2-3') }
const PASSWORDS: Readonly<Record<string, string>> = {
  rmsadmin: 'Passw0rd!',
  müller: 'schlüssel',
  colon: 'a:b::c',
  empty: '',
  blank: ' a ',
  'a b': 'x',
}

const accountOf = (name: string, password: string): Account => ({
  name,
  sid: parseSid(`S-1-5-21-1-2-3-${1104 + Object.keys(PASSWORDS).indexOf(name)}`),
  ntHash: ntHash(password),
  groups: [parseSid('S-1-5-21-1-2-3-2000')],
})

const directory: AccountDirectory = {
  domain: DOMAIN,
  findAccount: (name) => {
    const password = Object.hasOwn(PASSWORDS, name.toLowerCase()) ? PASSWORDS[name.toLowerCase()] : undefined
    return Promise.resolve(password === undefined ? undefined : accountOf(name.toLowerCase(), password))
  },
}

const authenticator = createBasicAuthenticator(directory, 'RMS01')

const REQUEST = { httpVersion: '1.1', headers: {}, socket: {} }
const AT = new Date(0)

const step = (credentials: string) => authenticator.step(credentials, REQUEST, AT)
const encoded = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64')

/** The account that credentials are accepted for, or who they claim to be with a minus before it. */
async function who(text: string, encoding?: BufferEncoding): Promise<string | undefined> {
  const result = await step(encoded(text, encoding))
  if (result.outcome === 'proved') return `EMULATOR\\${result.account.name}`
  return result.outcome === 'refused' ? `-${result.claimed ?? ''}` : undefined
}

describe('RFC 7617 HTTP Basic', () => {
  it('invites with the name of the server', () => {
    expect(authenticator).to.include({ scheme: 'Basic', invitation: 'Basic realm="RMS01"' })
  })

  it('proves the account whose password it is, for one request', async () => {
    expect(await step(encoded('rmsadmin:Passw0rd!'))).to.deep.equal({
      outcome: 'proved',
      account: accountOf('rmsadmin', 'Passw0rd!'),
      lasts: 'request',
    })
  })

  it('counts a wrong password against its account, and against nobody else', async () => {
    const failed = async (text: string) => {
      const result = await step(encoded(text))
      return result.outcome === 'refused' ? result.failed?.name : result.outcome
    }
    expect(await failed('rmsadmin:wrong')).to.equal('rmsadmin')
    expect(await failed('nobody:wrong')).to.equal(undefined)
    expect(await failed('OTHER\\rmsadmin:Passw0rd!')).to.equal(undefined)
  })

  for (const name of ['rmsadmin', 'RMSADMIN', 'EMULATOR\\rmsadmin', 'emulator\\RmsAdmin', 'rmsadmin@emulator']) {
    it(`takes the account as ${name}`, async () => {
      expect(await who(`${name}:Passw0rd!`)).to.equal('EMULATOR\\rmsadmin')
    })
  }

  for (const name of [
    'OTHER\\rmsadmin',
    'rmsadmin@other',
    '\\rmsadmin',
    'rmsadmin@',
    'EMULATOR\\EMULATOR\\rmsadmin',
    ' rmsadmin',
  ]) {
    it(`does not take the account as ${name}`, async () => {
      expect(await who(`${name}:Passw0rd!`)).to.equal(`-${name}`)
    })
  }

  it('reads UTF-8, and Latin-1 where it is no UTF-8', async () => {
    expect(await who('müller:schlüssel', 'utf8')).to.equal('EMULATOR\\müller')
    expect(await who('müller:schlüssel', 'latin1')).to.equal('EMULATOR\\müller')
    expect(await who('müller:schlussel', 'latin1')).to.equal('-müller')
  })

  it('lets a password have colons and blanks, or be empty', async () => {
    expect(await who('colon:a:b::c')).to.equal('EMULATOR\\colon')
    expect(await who('colon:a')).to.equal('-colon')
    expect(await who('empty:')).to.equal('EMULATOR\\empty')
    expect(await who('empty:x')).to.equal('-empty')
    expect(await who('blank: a ')).to.equal('EMULATOR\\blank')
    expect(await who('blank:a')).to.equal('-blank')
    expect(await who('a b:x')).to.equal('EMULATOR\\a b')
  })

  it('refuses every other password', async () => {
    for (const password of ['', 'passw0rd!', 'Passw0rd', 'Passw0rd! ', 'Passw0rd!\0', '\0'.repeat(16)]) {
      expect(await who(`rmsadmin:${password}`), JSON.stringify(password)).to.equal('-rmsadmin')
    }
    await fc.assert(
      fc.asyncProperty(fc.string(), async (password) => {
        expect(await who(`rmsadmin:${password}`)).to.equal(
          password === 'Passw0rd!' ? 'EMULATOR\\rmsadmin' : '-rmsadmin',
        )
      }),
    )
  })

  it('refuses accounts that are not there, whatever the password', async () => {
    expect(await who('nobody:Passw0rd!')).to.equal('-nobody')
    expect(await who('nobody:')).to.equal('-nobody')
    expect(await who(':')).to.equal('-')
    expect(await who('__proto__:x')).to.equal('-__proto__')
  })

  it('refuses what is no base64 of a name and a password, without asking anybody', async () => {
    const asked: string[] = []
    const watched = createBasicAuthenticator(
      { domain: DOMAIN, findAccount: (name) => Promise.resolve(void asked.push(name)) },
      'RMS01',
    )
    const sound = encoded('rmsadmin:Passw0rd!')
    const wrong = ['', ' ', '=', 'rmsadmin:Passw0rd!', encoded('rmsadmin'), ` ${sound}`, `${sound} `, `${sound}\n`]
    wrong.push(`${sound}, ${sound}`, 'a-_b', `${sound}===`, encoded(`rmsadmin:${'x'.repeat(2000)}`))
    for (const credentials of wrong) {
      expect(await watched.step(credentials, REQUEST, AT), credentials.slice(0, 40)).to.deep.equal({
        outcome: 'refused',
        claimed: undefined,
        reason: 'the credentials are malformed',
      })
    }
    expect(asked).to.deep.equal([])
  })

  it('takes long passwords, as Windows does', async () => {
    const long = 'x'.repeat(256)
    const one = createBasicAuthenticator(
      { domain: DOMAIN, findAccount: () => Promise.resolve(accountOf('rmsadmin', long)) },
      'RMS01',
    )
    expect((await one.step(encoded(`rmsadmin:${long}`), REQUEST, AT)).outcome).to.equal('proved')
  })
})
