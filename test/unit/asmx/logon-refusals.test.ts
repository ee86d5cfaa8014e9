import { expect } from 'chai'
import { createLogonRefusals } from '../../../src/asmx/logon-refusals.ts'

const CHALLENGES = ['Negotiate', 'NTLM', 'Basic realm="RMS01"']

const textOf = ({ body = '' }: { body?: unknown }): string => String(body)

describe('refusals of logons', () => {
  const refusals = createLogonRefusals('help@example.com')
  const all = {
    '401.2': refusals.notLoggedOn(CHALLENGES),
    '401.1': refusals.logonFailed(CHALLENGES),
    '401.3': refusals.accessDenied(CHALLENGES, 'EMULATOR\\rmsadmin'),
  }

  for (const [kind, answer] of Object.entries(all)) {
    it(`${kind} names itself and nothing of the two others, in page and log`, () => {
      expect(answer.status).to.equal(401)
      expect(textOf(answer).match(/401\.\d/g)).to.satisfy((found: string[]) => found.every((one) => one === kind))
      expect(`401.${answer.logged?.subStatus}`).to.equal(kind)
    })

    it(`${kind} has each challenge in a header of its own, in their order`, () => {
      expect(answer.headers).to.deep.equal(CHALLENGES.map((value) => ['WWW-Authenticate', value]))
    })
  }

  it('log the Windows error of each kind, and who is calling only where that is proved', () => {
    expect(Object.values(all).map(({ logged }) => logged)).to.deep.equal([
      { subStatus: 2, win32Status: 5 },
      { subStatus: 1, win32Status: 1326 },
      { user: 'EMULATOR\\rmsadmin', subStatus: 3, win32Status: 5 },
    ])
  })

  it('count a handshake under way as 401.1 with SEC_E_NO_CREDENTIALS, and take in its body', () => {
    const answer = refusals.logonGoesOn(['NTLM abc'])
    expect(answer).to.deep.include({ status: 401, drain: true, logged: { subStatus: 1, win32Status: 0x8009030e } })
    expect(answer.headers).to.deep.equal([['WWW-Authenticate', 'NTLM abc']])
  })

  it('Cc720237 show the administrative contact: an address as a link, anything else as text, never as markup', () => {
    const page = (contact: string | undefined) => textOf(createLogonRefusals(contact).notLoggedOn([]))
    expect(page('help@example.com')).to.contain('<a href="mailto:help@example.com">help@example.com</a>')
    expect(page('room 5, <b>ask</b>')).to.contain('room 5, ').and.not.to.contain('<b>ask').and.not.to.contain('mailto:')
    expect(page('a"onclick=x@example.com')).not.to.contain('mailto:')
    expect(page('a@example.com?bcc=x')).not.to.contain('mailto:')
    expect(page(undefined)).not.to.contain('Administrative contact')
  })
})
