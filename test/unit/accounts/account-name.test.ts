import { expect } from 'chai'
import { AccountError, accountId, checkAccountName, parseAccountName } from '../../../src/accounts/index.ts'

function codeOf(name: string): string | undefined {
  try {
    expect(checkAccountName(name)).to.equal(name)
    return undefined
  } catch (error) {
    return error instanceof AccountError ? error.code : String(error)
  }
}

describe('account names', () => {
  const forms: [string, string | undefined, string][] = [
    ['name', undefined, 'name'],
    ['DOMAIN\\name', 'DOMAIN', 'name'],
    ['name@domain.example', 'domain.example', 'name'],
    ['DOMAIN\\na@me', 'DOMAIN', 'na@me'],
    ['na@me@domain', 'domain', 'na@me'],
    ['\\name', '', 'name'],
    ['DOMAIN\\', 'DOMAIN', ''],
    ['a\\b\\c', 'a', 'b\\c'],
    ['', undefined, ''],
  ]
  for (const [text, domain, name] of forms) {
    it(`are read from ${JSON.stringify(text)}`, () => expect(parseAccountName(text)).to.deep.equal({ domain, name }))
  }

  for (const name of [
    'a',
    'rmsadmin',
    'RMS Administrators',
    'müller',
    'a.b',
    'a-b_c',
    '.a',
    'x'.repeat(64),
    "o'brien",
    '名',
  ]) {
    it(`may be ${name}`, () => expect(codeOf(name)).to.equal(undefined))
  }

  const wrong = ['', ' a', 'a ', '\ta', '.', '...', 'x'.repeat(65), 'a\nb', 'a\0b', 'a\u0085b']
  for (const name of [...wrong, ...Array.from('"/\\[]:;|=,+*?<>@', (character) => `a${character}b`)]) {
    it(`may not be ${JSON.stringify(name)}`, () => expect(codeOf(name)).to.equal('account-name'))
  }

  it('are compared without regard to case', () => {
    expect(accountId('RmsAdmin')).to.equal(accountId('rMSaDMIN'))
    expect(accountId('MÜLLER')).to.equal(accountId('müller'))
    expect(accountId('a')).not.to.equal(accountId('b'))
  })
})
