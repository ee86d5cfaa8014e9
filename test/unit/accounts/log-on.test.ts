import { expect } from 'chai'
import { parseSid } from '../../../src/access/index.ts'
import { securityTokenFor } from '../../../src/accounts/index.ts'

describe('[MS-DTYP] §2.5.2 the token of an account', () => {
  it('has its SID, its groups, and those of everybody who logs on over the network', () => {
    const account = {
      name: 'rmsadmin',
      sid: parseSid('S-1-5-21-1-2-3-1104'),
      ntHash: new Uint8Array(16),
      groups: [parseSid('S-1-5-21-1-2-3-1105')],
    }
    const domain = { name: 'EMULATOR', sid: parseSid('S-1-5-21-1-2-3') }
    expect(securityTokenFor(account, domain)).to.deep.equal({
      name: 'EMULATOR\\rmsadmin',
      user: 'S-1-5-21-1-2-3-1104',
      groups: ['S-1-5-21-1-2-3-1105', 'S-1-1-0', 'S-1-5-2', 'S-1-5-11', 'S-1-5-32-545'],
    })
  })
})
