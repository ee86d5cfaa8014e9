import { expect } from 'chai'
import { parseSid, SIDS, type Sid } from '../../../src/access/index.ts'
import { AccountError, checkMembership, domainUsers } from '../../../src/accounts/index.ts'

const DOMAIN = { name: 'EMULATOR', sid: parseSid('S-1-5-21-1-2-3') }
const USER = parseSid('S-1-5-21-1-2-3-1104')
const GROUP = parseSid('S-1-5-21-1-2-3-1105')
const ADMINS = parseSid('S-1-5-21-1-2-3-512')
const FOREIGN = parseSid('S-1-5-21-9-9-9-1104')

const codeOf = (group: Sid, member: Sid): string | undefined => {
  try {
    checkMembership(group, member, DOMAIN, (sid) => sid)
    return undefined
  } catch (error) {
    return error instanceof AccountError ? error.code : String(error)
  }
}

describe('who may be put into which group', () => {
  const allowed: [string, Sid, Sid][] = [
    ['an account into a group of the domain', GROUP, USER],
    ['a group into a group', ADMINS, GROUP],
    ['an account of the domain into a group of the machine', SIDS.administrators, USER],
    ['one of Windows’s own identities', GROUP, SIDS.authenticatedUsers],
    ['somebody of another domain', GROUP, FOREIGN],
  ]
  for (const [what, group, member] of allowed) {
    it(`${what}: yes`, () => expect(codeOf(group, member)).to.equal(undefined))
  }

  const refused: [string, Sid, Sid][] = [
    ['a group into itself', GROUP, GROUP],
    ['a group of the machine into another', GROUP, SIDS.administrators],
    ['anybody into Everyone', SIDS.everyone, USER],
    ['anybody into Authenticated Users', SIDS.authenticatedUsers, USER],
    ['anybody into Users, where everybody is', SIDS.users, USER],
    ['anybody into Domain Users, where everybody is', domainUsers(DOMAIN), USER],
    ['anybody into a group of another domain', FOREIGN, USER],
  ]
  for (const [what, group, member] of refused) {
    it(`${what}: no`, () => expect(codeOf(group, member)).to.equal('membership-invalid'))
  }
})
