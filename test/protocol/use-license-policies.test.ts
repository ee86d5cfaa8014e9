import { expect } from 'chai'
import { ntHash } from '../../src/authentication/index.ts'
import { formatMinute } from '../../src/base/moment.ts'
import { readLicenseOf, type RightsData, type UseLicense } from '../../src/certificates/index.ts'
import { listIssuedLicenses } from '../../src/store/index.ts'
import { basic } from '../support/admin.ts'
import { activate, certify, chainIn, getClientLicensor } from '../support/certify-call.ts'
import { freePort } from '../support/free-port.ts'
import { forestAt, grantGroupExpansion } from '../support/group-expansion.ts'
import {
  acquireLicenseCall,
  LICENSE_PATH,
  prepare,
  sign,
  type Publication,
  type Publisher,
} from '../support/license-call.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { ANYONE, days, holder, range, right } from '../support/rights-data.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { signatureOf } from '../support/server-signature.ts'
import { callService, faultIn } from '../support/soap-call.ts'

const PASSWORD = 'Reads-1!'
const DAY = 86_400_000
const LONG_AGO = new Date('2005-01-01T00:00:00Z')

const SETTINGS = [
  'licensing.superUserGroup=Supers@emulator.example',
  'exclusion.applications=word.exe=0-11.0.0.0,excel.exe=1-2.5',
  'exclusion.operatingSystems=0-2.1.5.2600',
  'licensing.creationTimeTolerance=10',
]

describe('[MS-RMPR] §3.4.4.1 the policy of a document, evaluated by a licensing server', function () {
  this.timeout(120_000)
  let root: TestRoot
  let there: TestRoot
  let licensing: TestLicensingServer
  let owner: Publisher
  /** The same as a publisher at the root. */
  let atRoot: Publisher
  const others = new Map<string, Publisher>()
  /** When everything is published: not before the client could. */
  let now: Date
  const later = (count: number): Date => new Date(now.getTime() + count * DAY)

  /** Adds an account to the directories of root and licensing server, which are one forest; gives it a certificate. */
  const addAccount = async (name: string, groups: readonly string[]): Promise<Publisher> => {
    for (const { accounts } of [root.installation, licensing.installation]) {
      await accounts.add({ name, ntHash: ntHash(PASSWORD), groups: [...groups], at: LONG_AGO })
    }
    const machine = await activate()
    const authorization = basic({ user: `EMULATOR\\${name}`, password: PASSWORD })
    const rac = await certify(root.server.url, machine, { authorization })
    return { machine, rac, clc: await getClientLicensor(licensing.server.url, rac) }
  }

  /** Two roots that reach each other; a loop of groups for whoever is in neither. */
  const startForests = async (): Promise<void> => {
    const [here, elsewhere] = [await freePort(), await freePort()]
    root = await startTestRoot({
      ...{ port: here, forestAt },
      set: [
        `groupExpansion.forests=there.example=http://127.0.0.1:${elsewhere}`,
        'groupExpansion.subgroups=Loop=Loop@there.example',
        'groupExpansion.maxCrossForestCalls=4',
      ],
    })
    there = await startTestRoot({
      ...{ port: elsewhere, forestAt },
      set: [
        'accounts.mailDomain=there.example',
        `groupExpansion.forests=emulator.example=http://127.0.0.1:${here}`,
        'groupExpansion.subgroups=Partners=Staff@emulator.example,Loop=Loop@emulator.example',
      ],
    })
    for (const one of [root, there]) {
      await grantGroupExpansion(one.installation)
      await one.installation.accounts.groups.create('Loop')
    }
    await there.installation.accounts.groups.create('Partners')
  }

  before(async () => {
    await startForests()
    await root.grant('rmsadmin')
    const set = [...SETTINGS, `groupExpansion.forests=there.example=${there.server.url}`]
    licensing = await startTestLicensingServer(root, set, undefined, forestAt)
    const machine = await activate()
    const rac = await certify(root.server.url, machine)
    atRoot = { machine, rac, clc: await getClientLicensor(root.server.url, rac) }
    owner = { machine, rac, clc: await getClientLicensor(licensing.server.url, rac) }
    now = readLicenseOf('client-licensor-certificate', owner.clc[0]).license.issuedTime
    others.set('reader', await addAccount('reader', ['Readers']))
    others.set('super', await addAccount('super', ['Supers']))
    others.set('stranger', await addAccount('stranger', []))
    for (const { accounts } of [root.installation, licensing.installation]) {
      await accounts.groups.create('Staff')
      const [group, member] = [await accounts.groups.find('Staff'), await accounts.groups.find('Readers')]
      await accounts.groups.addMember({ group, member })
    }
  })

  after(async () => {
    await licensing.close()
    await there.close()
    await root.close()
  })

  const publish = (rights: RightsData['rights'], publication: Partial<Publication> = {}, by = owner) => {
    const { inside, ...others } = publication
    const whole = { owner: 'rmsadmin@emulator.example', rights: [['VIEW', '']], ...others } as const
    return sign(by, prepare(by, { ...whole, inside: { rights, ...inside } }, now))
  }

  const answerTo = async (rac: readonly string[], publishing: readonly string[]) =>
    callService(`${licensing.server.url}${LICENSE_PATH}`, acquireLicenseCall([rac, publishing]))

  const racOf = (who: string): readonly [string, ...string[]] => others.get(who)?.rac ?? owner.rac

  /** The use licence of an account. */
  const use = async (who: string, publishing: readonly string[]): Promise<UseLicense> => {
    const { status, text } = await answerTo(racOf(who), publishing)
    expect(status, faultIn(text)).to.equal(200)
    return readLicenseOf('use-license', chainIn(text)[0] ?? '').license
  }

  /** The exception by which an account is refused. */
  const refusal = async (rac: readonly string[], publishing: readonly string[]): Promise<string | undefined> => {
    const { status, text } = await answerTo(rac, publishing)
    expect(status, text).to.equal(500)
    return /.*\.(\w+)Exception: /.exec(faultIn(text))?.[1]
  }

  const rightsIn = ({ rights }: UseLicense) => rights.map(({ name, times }) => [name, ...(times?.conditions ?? [])])

  const becauseOfLast = async (): Promise<unknown> =>
    (await listIssuedLicenses(licensing.installation.store.queries, 1))[0]?.because

  describe('who may use it', () => {
    const NO_RIGHTS = 'NoRightsForRequestedPrincipal'

    it('is the owner: everything, whatever the policy says', async () => {
      const publishing = await publish([right('VIEW', holder('Unspecified', '', 'nobody@emulator.example'))])
      expect(rightsIn(await use('owner', publishing))).to.deep.equal([['OWNER']])
      expect(await becauseOfLast()).to.equal('owner')
      expect(await refusal(racOf('reader'), publishing)).to.equal(NO_RIGHTS)
    })

    it('is whoever is in the group of super-users: everything, after the end of the document too', async () => {
      const over = { work: { object: holder('', ''), preconditions: [range(later(-20), later(-10))] } }
      const publishing = await publish([right('VIEW', ANYONE)], { inside: over })
      expect(rightsIn(await use('super', publishing))).to.deep.equal([['OWNER']])
      expect(await becauseOfLast()).to.equal('super-user')
      expect(await refusal(racOf('reader'), publishing)).to.equal('IssuanceLicenseIsNotWithinValidTimeRange')
    })

    it('is anyone, the owner by that name, or an account by its SID', async () => {
      expect(rightsIn(await use('reader', await publish([right('VIEW', ANYONE)])))).to.deep.equal([['VIEW']])
      const { accounts } = licensing.installation
      const group = await publish([right('VIEW', holder('Windows', (await accounts.findSid('Readers')) ?? ''))])
      expect(await refusal(racOf('reader'), group), 'the SID of another directory').to.equal(NO_RIGHTS)
      const sid = readLicenseOf('rms-account-certificate', racOf('reader')[0]).license.principal.object.id.value
      expect(rightsIn(await use('reader', await publish([right('PRINT', holder('Windows', sid))])))).to.deep.equal([
        ['PRINT'],
      ])
      const ofOwner = await publish([right('VIEW', holder('Internal', 'Owner'))])
      expect(await refusal(racOf('reader'), ofOwner)).to.equal(NO_RIGHTS)
    })

    it('is a member of a group by its SID, in the directory of the server', async () => {
      const sid = (await root.installation.accounts.findSid('Staff')) ?? ''
      const publishing = await publish([right('VIEW', holder('Windows', sid))], {}, atRoot)
      const ask = (who: string) =>
        callService(`${root.server.url}${LICENSE_PATH}`, acquireLicenseCall([racOf(who), publishing]))
      expect((await ask('reader')).status).to.equal(200)
      expect(faultIn((await ask('stranger')).text)).to.include(NO_RIGHTS)
    })

    it('is a member of a group, through a group in it, and through groups of another forest', async () => {
      for (const group of ['Readers@emulator.example', 'Staff@emulator.example', 'Partners@there.example']) {
        const publishing = await publish([right('VIEW', holder('Unspecified', '', group))])
        expect(rightsIn(await use('reader', publishing)), group).to.deep.equal([['VIEW']])
        expect(await refusal(racOf('stranger'), publishing), group).to.equal(NO_RIGHTS)
      }
    })

    it('[MS-RMPRS] note <23> is nobody where groups of two forests hold each other: it ends, with nothing issued', async () => {
      const publishing = await publish([right('VIEW', holder('Unspecified', '', 'Loop@there.example'))])
      const before = await listIssuedLicenses(licensing.installation.store.queries, 100)
      expect(await refusal(racOf('reader'), publishing)).to.equal('UnspecifiedError')
      expect(await listIssuedLicenses(licensing.installation.store.queries, 100)).to.deep.equal(before)
    })

    it('§3.4.4.1 is no account that is newer than the licence by more than is tolerated', async () => {
      const signature = await signatureOf(root.installation, MADE_PASSPHRASE)
      const { license } = readLicenseOf('rms-account-certificate', racOf('reader')[0])
      const madeAt = async (moment: Date): Promise<readonly string[]> => {
        const level = { name: 'Credential-Creation-Time', value: formatMinute(moment) }
        const securityLevels = [...license.principal.securityLevels, level]
        const rac = await signature.sign({ ...license, principal: { ...license.principal, securityLevels } })
        return [rac, ...signature.chain]
      }
      const publishing = await publish([right('VIEW', ANYONE)])
      const [tolerated, tooLate] = [10, 11].map((minutes) => new Date(now.getTime() + minutes * 60_000))
      expect((await answerTo(await madeAt(tolerated ?? now), publishing)).status).to.equal(200)
      expect(await refusal(await madeAt(tooLate ?? now), publishing)).to.equal('CredentialCreationTime')
    })
  })

  describe('when it may be used', () => {
    const TOO_LATE = 'IssuanceLicenseIsNotWithinValidTimeRange'

    it('§2.2.9.8.4 is in the use licence as the policy has it: ranges, those to come too, and days', async () => {
      const [running, coming] = [range(later(-1), later(30)), range(later(10), later(20))]
      const publishing = await publish([right('VIEW', ANYONE, running), right('PRINT', ANYONE, coming, days(3))])
      expect(rightsIn(await use('reader', publishing))).to.deep.equal([
        ['VIEW', running],
        ['PRINT', coming, days(3)],
      ])
    })

    it('is not once it is over: the right alone, or the whole licence', async () => {
      const over = range(later(-30), later(-1))
      const one = await publish([right('VIEW', ANYONE, over), right('PRINT', ANYONE)])
      expect(rightsIn(await use('reader', one))).to.deep.equal([['PRINT']])
      expect(await refusal(racOf('reader'), await publish([right('VIEW', ANYONE, over)]))).to.equal(TOO_LATE)
      const ended = { validityTime: { from: later(-30), until: later(-1) } }
      const whole = await publish([right('VIEW', ANYONE)], { outside: ended })
      expect(await refusal(racOf('reader'), whole)).to.equal(TOO_LATE)
      expect(await refusal(owner.rac, whole), 'for its owner too').to.equal(TOO_LATE)
    })

    it('§2.2.9.8.5.2 is within the time of the document, whose days run from its issue', async () => {
      const times = [range(later(-1), later(30)), days(7)]
      const inside = { work: { object: holder('', ''), preconditions: times } }
      const publishing = await publish([right('VIEW', ANYONE)], { inside })
      expect(rightsIn(await use('reader', publishing))).to.deep.equal([['VIEW', range(now, later(7))]])
    })
  })

  describe('what else stands in the use licence', () => {
    const word = { filename: 'word.exe', min: '0', max: '11.0.0.0' }
    const excel = { filename: 'excel.exe', min: '1', max: '2.5' }

    it('§2.2.9.9.8, §2.2.9.9.9 are applications and systems that the server shuts out, after those of the policy', async () => {
      const paint = { filename: 'paint.exe', min: '1.0.0.0', max: '2.0.0.0' }
      const policies = { exclusion: [paint], inclusion: [word] }
      const license = await use('reader', await publish([right('VIEW', ANYONE)], { inside: { policies } }))
      expect(license.policies).to.deep.equal({ exclusion: [paint, word, excel], inclusion: [word] })
      expect(license.osExclusions).to.deep.equal([{ min: '0', max: '2.1.5.2600' }])
      const plain = await use('reader', await publish([right('VIEW', ANYONE)]))
      expect(plain.policies).to.deep.equal({ exclusion: [word, excel] })
    })

    it('§2.2.9.9.10 is the revocation point, from the licence or from the rights in it', async () => {
      const revocation = {
        points: [
          {
            object: {
              type: 'Revocation',
              id: { type: 'MS-GUID', value: '{9F2A8C5D-0B1E-4E77-8A61-2D3C4B5A6978}' },
              name: 'Revocation Point',
              address: { type: 'URL', value: 'http://revocation.example/list.xml' },
            },
            publicKey: readLicenseOf('client-licensor-certificate', owner.clc[0]).license.principal.publicKey,
          },
        ],
        interval: { days: 3 },
      }
      const work = {
        object: holder('MS-GUID', '{1}'),
        metadata: { owner: holder('Windows', '', 'rmsadmin@emulator.example') },
      }
      const outside = await publish([right('VIEW', ANYONE)], { outside: { work: { ...work, revocation } } })
      expect((await use('reader', outside)).work.revocation).to.deep.equal(revocation)
      const inside = await publish([right('VIEW', ANYONE)], {
        inside: { work: { object: holder('', ''), revocation } },
      })
      expect((await use('reader', inside)).work.revocation).to.deep.equal(revocation)
    })

    it('§2.2.9.9.5, §2.2.9.9.4 are owner and content of the publishing licence, and whom to ask for more', async () => {
      const referral = {
        type: 'Referral-Info',
        id: { type: 'MS-GUID', value: '{9F2A8C5D-0B1E-4E77-8A61-2D3C4B5A6978}' },
        address: { type: 'URL', value: 'mailto:a@emulator.example' },
      }
      const publishing = await publish([right('VIEW', ANYONE)], { outside: { referral } })
      const license = await use('reader', publishing)
      const { work } = readLicenseOf('publishing-license', publishing[0]).license
      expect(license.work).to.deep.equal(work)
      expect(license.referral).to.deep.equal(referral)
      const reader = readLicenseOf('rms-account-certificate', racOf('reader')[0]).license.principal
      expect(license.principal).to.deep.equal({ ...reader, securityLevels: [] })
    })
  })
})
