import { expect } from 'chai'
import { parseSid, SIDS } from '../../../src/access/index.ts'
import { AccountError, resolveTrustee, type TrusteeDirectory } from '../../../src/accounts/index.ts'

const USER = parseSid('S-1-5-21-1-2-3-1104')
const GROUP = parseSid('S-1-5-21-1-2-3-1105')

const directory: TrusteeDirectory = {
  domain: { name: 'EMULATOR', sid: parseSid('S-1-5-21-1-2-3') },
  findSid: (name) =>
    Promise.resolve(
      new Map([
        ['rmsadmin', USER],
        ['administrators', GROUP],
      ]).get(name.toLowerCase()),
    ),
}

const resolve = (text: string) => resolveTrustee(text, directory)

describe('trustees in an access list', () => {
  const known: [string, string][] = [
    ['rmsadmin', USER],
    ['RMSADMIN', USER],
    ['EMULATOR\\rmsadmin', USER],
    ['emulator\\RmsAdmin', USER],
    ['rmsadmin@EMULATOR', USER],
    ['S-1-5-21-9-9-9-500', 'S-1-5-21-9-9-9-500'],
    ['s-1-5-18', 'S-1-5-18'],
    ['SYSTEM', SIDS.system],
    ['NT AUTHORITY\\SYSTEM', SIDS.system],
    ['Everyone', SIDS.everyone],
    ['Authenticated Users', SIDS.authenticatedUsers],
    ['BUILTIN\\Users', SIDS.users],
    ['BUILTIN\\Administrators', SIDS.administrators],
    ['Domain Users', 'S-1-5-21-1-2-3-513'],
    ['emulator\\domain admins', 'S-1-5-21-1-2-3-512'],
  ]
  for (const [text, sid] of known) {
    it(`are known as ${text}`, async () => expect(await resolve(text)).to.equal(sid))
  }

  it('of the domain go before those of Windows with the same name', async () => {
    expect(await resolve('Administrators')).to.equal(GROUP)
    expect(await resolve('EMULATOR\\Administrators')).to.equal(GROUP)
  })

  for (const text of [
    'nobody',
    'OTHER\\rmsadmin',
    'rmsadmin@other',
    '',
    'S-1-5',
    'EMULATOR\\SYSTEM',
    'OTHER\\SYSTEM',
    'OTHER\\Domain Users',
    'Administrator',
  ]) {
    it(`are not known as ${JSON.stringify(text)}`, async () => {
      const error = await resolve(text).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(AccountError).and.to.include({ code: 'trustee-unknown' })
    })
  }
})
