import { expect } from 'chai'
import { SIDS, type Sid } from '../../src/access/index.ts'
import { openInstallation, type Installation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { loadSettings } from '../../src/config/index.ts'
import { SUB_ENROLL_FILE } from '../../src/protocol/paths.ts'
import { ADMIN, OPERATOR, ADMINS, basic } from '../support/admin.ts'
import { runCommand } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { databaseSettings, noticed } from '../support/test-database.ts'

const authorization = basic(ADMIN)
const CHALLENGE = 'Negotiate, NTLM, Basic realm="TESTROOT"'

/** Bodies at which a parser would have something to say. */
const BODIES: Readonly<Record<string, string | Uint8Array>> = {
  'a good request': subEnrollEnvelope(),
  nothing: '',
  'no XML': 'garbage',
  'half a request': subEnrollEnvelope().slice(0, 300),
  'a DOCTYPE': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  'random bytes': Uint8Array.from({ length: 256 }, (_, i) => (i * 151) & 0xff),
  'a bad key': subEnrollEnvelope({ key: '****' }),
}

/** Credentials that are nobody's, by what is wrong with them. */
const WRONG: Readonly<Record<string, string>> = {
  'a wrong password': basic({ ...ADMIN, password: 'passw0rd!' }),
  'an empty password': basic({ ...ADMIN, password: '' }),
  'a password with a blank after it': basic({ ...ADMIN, password: `${ADMIN.password} ` }),
  'an unknown account': basic({ ...ADMIN, user: 'EMULATOR\\nobody' }),
  'an account of another domain': basic({ ...ADMIN, user: 'OTHER\\rmsadmin' }),
  'the name of a group': basic({ ...ADMIN, user: ADMINS }),
  SYSTEM: basic({ user: 'NT AUTHORITY\\SYSTEM', password: '' }),
  ['__proto__']: basic({ user: '__proto__', password: 'toString' }),
  'no colon': `Basic ${Buffer.from('rmsadmin').toString('base64')}`,
  'no base64': 'Basic rmsadmin:Passw0rd!',
  'no credentials': 'Basic',
}

describe('[MS-RMPRS] §3.3.4.1 SubEnroll, who may call it ([MS-DTYP] §2.5.3)', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot()
  })

  after(() => root.close())

  const post = (options: Parameters<typeof postSubEnroll>[1]) => postSubEnroll(root.serviceUrl, options)

  const reset = () => root.installation.fileAccess.change(SUB_ENROLL_FILE, () => undefined, OPERATOR)

  describe('to begin with', () => {
    it('the access list lets SYSTEM in and nobody else', async () => {
      const { owner, dacl } = await root.installation.fileAccess.descriptorOf(SUB_ENROLL_FILE)
      expect(owner).to.equal(SIDS.system)
      expect(dacl?.map(({ type, sid }) => [type, sid])).to.deep.equal([['allow', SIDS.system]])
    })

    for (const [what, body] of Object.entries(BODIES)) {
      it(`refuses the anonymous with 401.2 and a challenge, unread: ${what}`, async () => {
        const { status, headers, text } = await post({ body })
        expect(status).to.equal(401)
        expect(headers.get('www-authenticate')).to.equal(CHALLENGE)
        expect(headers.get('content-type')).to.equal('text/html')
        expect(text).to.contain('401.2').and.not.to.contain('Envelope')
      })

      it(`refuses an account with the right password with 401.3 and a challenge, unread: ${what}`, async () => {
        const { status, headers, text } = await post({ body, authorization })
        expect(status).to.equal(401)
        expect(headers.get('www-authenticate')).to.equal(CHALLENGE)
        expect(text).to.contain('401.3').and.not.to.contain('Envelope')
      })
    }

    it('does not look at Content-Type, SOAPAction or Content-Encoding either', async () => {
      for (const headers of [
        { 'content-type': 'image/png' },
        { soapaction: '"nonsense"' },
        { 'content-encoding': 'gzip' },
      ] as Record<string, string>[]) {
        expect((await post({ authorization, headers })).status).to.equal(401)
      }
    })

    it('keeps nothing of all this', async () => {
      expect(await root.enrollments()).to.deep.equal([])
    })
  })

  describe('once an account is granted the right to read the file', () => {
    before(() => root.grant('rmsadmin'))
    after(reset)

    it('lets it in, by its name with the domain, without, as user@domain, and in any case', async () => {
      for (const user of ['EMULATOR\\rmsadmin', 'rmsadmin', 'RMSADMIN', 'emulator\\RmsAdmin', 'rmsadmin@EMULATOR']) {
        const { status } = await post({ authorization: basic({ ...ADMIN, user }) })
        expect(status, user).to.equal(200)
      }
    })

    it('takes the name of the scheme in any case', async () => {
      expect((await post({ authorization: authorization.replace('Basic', 'bASIC') })).status).to.equal(200)
    })

    for (const [what, wrong] of Object.entries(WRONG)) {
      it(`still refuses ${what} with 401.1, and keeps nothing`, async () => {
        const before = await root.enrollments()
        const { status, headers, text } = await post({ authorization: wrong })
        expect(status).to.equal(401)
        expect(headers.get('www-authenticate')).to.equal(CHALLENGE)
        expect(text).to.contain('401.1')
        expect(await root.enrollments()).to.deep.equal(before)
      })
    }

    it('still refuses the anonymous, and schemes it does not know', async () => {
      for (const other of [undefined, 'Bearer abc', 'Digest username="rmsadmin"', ' ', 'x']) {
        const { status, text } = await post(other === undefined ? {} : { authorization: other })
        expect(status, other).to.equal(401)
        expect(text, other).to.contain('401.2')
      }
    })
  })

  describe('by its access control entries', () => {
    const setList = async (...aces: readonly (readonly [type: 'allow' | 'deny', sid: Sid, mask: number])[]) => {
      const descriptor = await root.installation.fileAccess.descriptorOf(SUB_ENROLL_FILE)
      const dacl = aces.map(([type, sid, mask]) => ({ type, flags: 0, mask, sid }))
      await root.installation.fileAccess.change(SUB_ENROLL_FILE, () => ({ ...descriptor, dacl }), OPERATOR)
    }
    const sidOf = async (name: string): Promise<Sid> => {
      const sid = await root.installation.accounts.findSid(name)
      if (sid === undefined) throw new Error(name)
      return sid
    }
    const outcome = async () => (await post({ authorization })).status

    const FULL = 0x1f01ff
    const READ = 0x120089
    const EXECUTE = 0x1200a0

    after(reset)

    it('a group that is granted lets its members in', async () => {
      await setList(['allow', await sidOf(ADMINS), READ])
      expect(await outcome()).to.equal(200)
    })

    it('Everyone and Authenticated Users mean whoever has logged on, never the anonymous', async () => {
      for (const sid of [SIDS.everyone, SIDS.authenticatedUsers]) {
        await setList(['allow', sid, READ])
        expect(await outcome()).to.equal(200)
        expect((await post({})).status).to.equal(401)
        expect((await post({ authorization: WRONG['a wrong password'] ?? '' })).status).to.equal(401)
      }
    })

    it('a denial beats a grant: of the account to its group, of the group to the account, of the same account', async () => {
      const [account, group] = [await sidOf('rmsadmin'), await sidOf(ADMINS)]
      for (const [denied, allowed] of [
        [account, group],
        [group, account],
        [account, account],
        [SIDS.everyone, account],
      ] as const) {
        await setList(['deny', denied, READ], ['allow', allowed, FULL])
        expect(await outcome()).to.equal(401)
      }
    })

    it('a denial of what is not asked for does no harm', async () => {
      const account = await sidOf('rmsadmin')
      await setList(['deny', account, 0x2], ['allow', account, FULL])
      expect(await outcome()).to.equal(200)
    })

    it('a grant without the right to read is none', async () => {
      await setList(['allow', await sidOf('rmsadmin'), EXECUTE & ~READ])
      expect(await outcome()).to.equal(401)
    })

    it('an empty list keeps everybody out', async () => {
      await setList()
      expect(await outcome()).to.equal(401)
    })
  })

  describe('when something else changes the directory while the server runs', () => {
    const dacl = async (...args: readonly string[]) => {
      const { code, stderr } = await runCommand(['dacl', ...args, '--data', root.path])
      expect(code, stderr).to.equal(0)
    }
    const outcome = async () => (await post({ authorization })).status

    it('sees dacl grant and dacl deny of the command line with the next request', async function () {
      this.timeout(60_000)
      expect(await outcome()).to.equal(401)
      await dacl('grant', 'SubEnrollService.asmx', 'rmsadmin')
      expect(await outcome()).to.equal(200)
      await dacl('deny', 'SubEnrollService.asmx', ADMINS)
      expect(await outcome()).to.equal(401)
      await reset()
    })

    it('sees accounts go and come through another connection with the next request', async () => {
      await root.grant('rmsadmin')
      const other: Installation = await openInstallation({
        path: root.path,
        settings: loadSettings({ assignments: databaseSettings(root.path) }),
        random: systemRandom,
        create: undefined,
      })
      try {
        expect(await outcome()).to.equal(200)
        const account = await other.accounts.findAccount('rmsadmin')
        if (account === undefined) throw new Error('the account is gone')
        await other.accounts.remove('rmsadmin')
        await noticed()
        expect(await outcome()).to.equal(401)
        await other.accounts.add({ name: 'rmsadmin', ntHash: account.ntHash, groups: [], at: new Date() })
        await noticed()
        // A new account of an old name is somebody else: it has another SID, which the list does not know.
        expect((await post({ authorization })).text).to.contain('401.3')
      } finally {
        await other.close()
      }
    })
  })
})
