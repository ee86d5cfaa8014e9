import { join } from 'node:path'
import { expect } from 'chai'
import { openInstallation, RMS_SERVICE_GROUP, type Installation } from '../../../src/app/index.ts'
import { openKeys } from '../../../src/app/open-keys.ts'
import { openRoot, type RootServer } from '../../../src/app/open-root.ts'
import { provisionLicensing, type ProvisionLicensingOptions } from '../../../src/app/provision-licensing.ts'
import { frozenClock } from '../../../src/base/clock.ts'
import { DomainError } from '../../../src/base/domain-error.ts'
import { silentLogger } from '../../../src/base/logger.ts'
import { randomFor, systemRandom } from '../../../src/base/random.ts'
import { parseAnchors, readIssuingCertificate, verifyChain } from '../../../src/certificates/index.ts'
import { loadSettings } from '../../../src/config/index.ts'
import { LicensingError, type RootService } from '../../../src/licensing/index.ts'
import { enrollmentHistory, listEnrollments, readChain, readPrivateKey, readSetting } from '../../../src/store/index.ts'
import { MADE_PASSPHRASE } from '../../support/made-passphrase.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { copyData, databaseSettings } from '../../support/test-database.ts'

const AT = new Date('2026-03-01T12:34:56.789Z')
const CALLER = { name: 'EMULATOR\\rmsadmin', sid: 'S-1-5-21-1-2-3-1105', remoteAddress: '127.0.0.1' }

const codeOf = (attempt: Promise<unknown>): Promise<string | undefined> =>
  attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof DomainError ? String(error.code) : String(error)),
  )

describe('an installation', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  /** A root that was made once, closed; copies of it are opened. */
  let made: string
  let opened: Installation[]
  let copies = 0

  const path = (name: string): string => join(temporary.path, name)

  const open = async (where: string, set: readonly string[] = [], create: string | undefined = 'RMS01') => {
    const settings = loadSettings({ assignments: [...databaseSettings(where), ...set] })
    const installation = await openInstallation({ path: where, settings, random: systemRandom, create })
    opened.push(installation)
    return installation
  }

  const copyOf = (original: string): string => {
    copies += 1
    copyData(original, path(`copy ${copies}`))
    return path(`copy ${copies}`)
  }

  const seededOf = ({ settings }: Installation) => randomFor(settings.seed)

  const rootOptions = async (installation: Installation, passphrase = MADE_PASSPHRASE) => ({
    keys: (await openKeys(installation, { passphrase, clock: frozenClock(AT) }, seededOf(installation))).store,
    at: AT,
    randomFor: seededOf(installation),
    logger: silentLogger,
  })

  const openRootOf = async (installation: Installation, passphrase?: string): Promise<RootServer> =>
    openRoot(installation, await rootOptions(installation, passphrase))

  const closeAll = async () => {
    for (const installation of opened) await installation.close()
    opened = []
  }

  before(async () => {
    temporary = temporaryDirectory()
    made = path('made')
    opened = []
    await openRootOf(await open(made, ['seed=a seed']))
    await closeAll()
  })

  afterEach(() => closeAll())

  after(() => temporary.remove())

  describe('of any server', () => {
    it('has a domain of its own, which stays', async () => {
      const first = await open(path('one'))
      expect(first.accounts.domain.sid).to.match(/^S-1-5-21-\d+-\d+-\d+$/)
      expect((await open(path('one'))).accounts.domain.sid).to.equal(first.accounts.domain.sid)
      expect((await open(path('two'))).accounts.domain.sid).not.to.equal(first.accounts.domain.sid)
    })

    it('has the same domain with the same seed', async () => {
      const [one, other, another] = [
        await open(path('seeded one'), ['seed=x']),
        await open(path('seeded other'), ['seed=x']),
        await open(path('seeded another'), ['seed=y']),
      ].map(({ accounts }) => accounts.domain.sid)
      expect(one).to.equal(other)
      expect(one).not.to.equal(another)
    })

    it('has the service group of RMS', async () => {
      const { accounts } = await open(path('group'))
      expect(await accounts.findSid(RMS_SERVICE_GROUP)).to.equal(`${accounts.domain.sid}-1104`)
    })

    it('is named as it is set, else as told, and must be there unless it may be made', async () => {
      expect((await open(path('named'), ['server.name=SET'])).directory.serverName).to.equal('SET')
      expect((await open(path('told'))).directory.serverName).to.equal('RMS01')
      const nowhere = openInstallation({
        path: path('nowhere'),
        settings: loadSettings({}),
        random: systemRandom,
        create: undefined,
      })
      expect(await codeOf(nowhere)).to.equal('no-data-directory')
    })
  })

  describe('of a root, [MS-RMPR] §3.1.3', () => {
    it('makes its hierarchy once and keeps it', async () => {
      const where = copyOf(made)
      const first = await openRootOf(await open(where, ['seed=a seed']))
      const again = await openRootOf(await open(where))
      expect(first.links).to.have.length(5)
      expect(again.links).to.deep.equal(first.links)
    })

    it('is byte for byte the same with the same seed', async () => {
      const { links } = await openRootOf(await open(path('the same'), ['seed=a seed']))
      expect(links).to.deep.equal((await openRootOf(await open(copyOf(made)))).links)
    })

    it('is opened by its passphrase only, and keeps every key encrypted', async () => {
      const installation = await open(copyOf(made))
      expect(await codeOf(openRootOf(installation, 'another'))).to.equal('passphrase-wrong')
      for (const role of ['licensor', 'enrollment-service', 'enrollment-ca', 'ca', 'root'] as const) {
        expect(await readPrivateKey(installation.store.queries, role)).to.match(
          /^-----BEGIN ENCRYPTED PRIVATE KEY-----/,
        )
      }
      expect(await codeOf(openRootOf(installation))).to.equal(undefined)
    })

    it('cannot be changed in what was decided when it was made', async () => {
      const where = copyOf(made)
      for (const set of ['cryptographicMode=2', 'hierarchy=production']) {
        expect(await codeOf(openRootOf(await open(where, [set]))), set).to.equal('configuration')
      }
      for (const set of ['cryptographicMode=1', 'hierarchy=pre-production', 'validity.slc=P2Y']) {
        expect(await codeOf(openRootOf(await open(where, [set]))), set).to.equal(undefined)
      }
    })

    it('is not opened without the key to its chain', async () => {
      const installation = await open(copyOf(made))
      await installation.store.queries.deleteFrom('private_key').where('role', '=', 'licensor').execute()
      expect(await codeOf(openRootOf(installation))).to.equal('database-unusable')
    })

    it('takes key sizes, profile and form from its settings', async () => {
      const where = copyOf(made)
      const plain = (await openRootOf(await open(where))).configuration
      expect(plain).to.deep.include({ role: 'root', mode: 1, hierarchy: 'pre-production', keySizes: [1024] })
      expect(plain.profile.maximumVersion).to.equal('1.1.0.0')
      expect(plain.form).to.deep.equal({
        validity: { years: 1, months: 0, days: 0, minutes: 0 },
        validFrom: undefined,
        x509Levels: false,
        nameInSlc: false,
      })
      const settings = ['profile=rms-1.0', 'request.keySizes=1024,2048', 'validity.slcFrom=2003-02-05T00:00']
      const other = (await openRootOf(await open(where, [...settings, 'xrml.nameInSlc=true']))).configuration
      expect(other.keySizes).to.deep.equal([1024, 2048])
      expect(other.profile.maximumVersion).to.equal('1.0.0.0')
      expect(other.form).to.deep.include({
        x509Levels: true,
        nameInSlc: true,
        validFrom: new Date('2003-02-05T00:00:00Z'),
      })
      const off = await openRootOf(await open(where, ['profile=rms-1.0', 'xrml.x509Levels=false']))
      expect(off.configuration.form.x509Levels).to.equal(false)
    })
  })

  describe('of a licensing server, [MS-RMPRS] §3.3.3', () => {
    let root: RootServer
    let rootInstallation: Installation

    /** The root in this process, without HTTP between. */
    const service = (server: RootServer, at = AT): RootService => ({
      subEnroll: async (request) => {
        const parameters = { ...request, publicKeyBytes: request.publicKeyBytes }
        return (await server.subEnroll({ header: undefined, parameters, caller: CALLER, at })).chain
      },
      licensorCertificate: () =>
        Promise.resolve(server.links.flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))),
    })

    const provision = (
      installation: Installation,
      options: Partial<ProvisionLicensingOptions> & { at?: Date } = {},
    ) => {
      const { at = AT, ...rest } = options
      return provisionLicensing(installation, {
        root: service(root, at),
        rootUrl: 'http://root',
        url: 'http://licensing/_wmcs',
        name: 'LICENSING',
        anchors: [],
        passphrase: MADE_PASSPHRASE,
        clock: frozenClock(at),
        randomFor: randomFor(installation.settings.seed),
        ...rest,
      })
    }

    const rowsOf = async ({ store }: Installation) => ({
      chain: await readChain(store.queries),
      key: await readPrivateKey(store.queries, 'licensor'),
      anchor: await readSetting(store.queries, 'trustAnchor'),
    })

    beforeEach(async () => {
      rootInstallation = await open(copyOf(made), ['seed=a seed'])
      root = await openRootOf(rootInstallation)
    })

    it('keeps key, chain and the root it was led to', async () => {
      const licensing = await open(path('licensing'))
      const { guid, chain, trustedOnFirstUse } = await provision(licensing)
      const rows = await rowsOf(licensing)
      expect(trustedOnFirstUse).to.equal(true)
      expect(rows.chain.map(({ xrml }) => xrml)).to.deep.equal(chain)
      expect(rows.key).to.match(/^-----BEGIN ENCRYPTED/)
      expect(verifyChain(chain, { anchors: parseAnchors(rows.anchor ?? ''), at: AT }).ok).to.equal(true)
      const [entry] = await enrollmentHistory(rootInstallation.store.queries, guid)
      expect(entry?.xrml).to.equal(chain[0])
    })

    it('renews with the same key and GUID, a new certificate', async () => {
      const licensing = await open(path('renewing'))
      const first = await provision(licensing)
      const second = await provision(licensing, { at: new Date('2026-06-01T00:00:00Z') })
      expect(second.guid).to.equal(first.guid)
      expect(second.trustedOnFirstUse).to.equal(false)
      expect(second.certificate.principal).to.deep.equal(first.certificate.principal)
      expect(second.chain[0]).not.to.equal(first.chain[0])
      const history = await enrollmentHistory(rootInstallation.store.queries, first.guid)
      expect(history.map(({ relation }) => relation)).to.deep.equal(['first', 'renewal'])
    })

    it('keeps what it had when anything fails', async () => {
      const licensing = await open(path('failing'))
      await provision(licensing)
      const before = await rowsOf(licensing)
      const failing: [Partial<ProvisionLicensingOptions>, string][] = [
        [
          { root: { ...service(root), subEnroll: () => Promise.reject(new LicensingError('root-refused', 'No.')) } },
          'root-refused',
        ],
        [{ root: { ...service(root), subEnroll: () => Promise.resolve(['x']) } }, 'answer-not-trusted'],
        [{ clock: frozenClock(new Date('2030-01-01T00:00:00Z')) }, 'answer-not-trusted'],
        [{ passphrase: 'another' }, 'passphrase-wrong'],
      ]
      for (const [options, code] of failing) {
        expect(await codeOf(provision(licensing, options))).to.equal(code)
        // The key would be encrypted anew if it was kept.
        expect(await rowsOf(licensing)).to.deep.equal(before)
      }
    })

    it('trusts no other root than the first one, unless it is told to', async () => {
      const licensing = await open(path('trusting'))
      await provision(licensing)
      const before = await rowsOf(licensing)
      const otherRoot = await openRootOf(await open(path('another root'), ['seed=another seed']))
      expect(await codeOf(provision(licensing, { root: service(otherRoot) }))).to.equal('answer-not-trusted')
      expect(await rowsOf(licensing)).to.deep.equal(before)
      const anchors = parseAnchors(otherRoot.links.findLast(({ xrml }) => xrml !== undefined)?.xrml ?? '')
      expect(await codeOf(provision(licensing, { root: service(otherRoot), anchors }))).to.equal(undefined)
      expect(await codeOf(provision(licensing))).to.equal('answer-not-trusted')
    })

    it('is not a root, and a root is none', async () => {
      const licensing = await open(path('roles'))
      await provision(licensing)
      expect(await codeOf(openRootOf(licensing))).to.equal('configuration')
      expect(await codeOf(provision(rootInstallation))).to.equal('configuration')
    })

    it('asks with the key of its mode, which the root has to allow', async () => {
      const large = await open(path('large'), ['cryptographicMode=2'])
      expect(await codeOf(provision(large))).to.equal('public-key-size')
      expect(await listEnrollments(rootInstallation.store.queries, 10)).to.deep.equal([])
    })

    it('is never given a GUID twice by a seeded root that was started again', async () => {
      const guidOf = ({ chain }: { chain: readonly string[] }) =>
        readIssuingCertificate(chain[0] ?? '').certificate.descriptor.id.value
      const licensing = await open(path('repeating'), ['seed=a licensing server'])
      const guids = [guidOf(await provision(licensing)), guidOf(await provision(licensing))]
      root = await openRootOf(rootInstallation)
      guids.push(guidOf(await provision(licensing)))
      root = await openRootOf(rootInstallation)
      guids.push(guidOf(await provision(licensing)))
      expect(new Set(guids).size).to.equal(4)
    })

    it('has the same key and GUID with the same seed', async () => {
      const [one, other] = [await open(path('same one'), ['seed=s']), await open(path('same other'), ['seed=s'])]
      const first = await provision(one)
      const second = await provision(other)
      expect(second.guid).to.equal(first.guid)
      expect(second.certificate.principal).to.deep.equal(first.certificate.principal)
    })
  })
})
