import { expect } from 'chai'
import { join } from 'node:path'
import { openInstallation } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { addPeriod } from '../../src/base/moment.ts'
import {
  formatPkcs1PublicKey,
  parseAnchors,
  readIssuingCertificate,
  readLicenseOf,
  verifyChain,
} from '../../src/certificates/index.ts'
import { loadSettings } from '../../src/config/index.ts'
import { ENROLL_SHAPE } from '../../src/protocol/enrollment.ts'
import { SUB_ENROLL_SHAPE } from '../../src/protocol/sub-enrollment.ts'
import { readChain } from '../../src/store/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import {
  activate,
  certify,
  chainIn as certificatesIn,
  getClientLicensor,
  PUBLISH_PATH,
} from '../support/certify-call.ts'
import { acquireLicenseCall, LICENSE_PATH, prepare, signCall } from '../support/license-call.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { runCommand } from '../support/process.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService } from '../support/soap-call.ts'
import { chainIn, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { databaseSettings, joining } from '../support/test-database.ts'

const certificateIn = (xrml: string | undefined) => readIssuingCertificate(xrml ?? '').certificate

const ONE_YEAR = { years: 1, months: 0, days: 0, minutes: 0 }
const SEVEN_YEARS = { years: 7, months: 0, days: 0, minutes: 0 }

/** The address of the administrator's account. */
const MAIL = 'rmsadmin@emulator.example'

/** What the product's documents say of sub-enrollment, Cc747640, sentence by sentence. */
describe('Sub-enrollment, as the product documents tell it', () => {
  let root: TestRoot
  let licensing: TestLicensingServer

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
    licensing = await startTestLicensingServer(root)
  })

  after(async () => {
    await licensing.close()
    await root.close()
  })

  it('a licensing server is sub-enrolled automatically while it is provisioned', async () => {
    const [enrollment, ...others] = await root.enrollments()
    expect(others).to.deep.equal([])
    expect(`{${enrollment?.guid ?? ''}}`).to.equal(certificateIn(licensing.chain[0]).principal.object.id.value)
  })

  it('the request goes to the root certification server, not to Microsoft', async () => {
    const [enrollment] = await root.enrollments()
    expect(enrollment?.caller).to.equal(ADMIN.user)
    expect(enrollment?.xrml).to.equal(licensing.chain[0])
  })

  it('it sends the public key of the licensing server to the root', async () => {
    const { publicKey } = certificateIn(licensing.chain[0]).principal
    const body = subEnrollEnvelope({ key: Buffer.from(formatPkcs1PublicKey(publicKey)).toString('base64') })
    const [again] = chainIn((await postSubEnroll(root.serviceUrl, { authorization: basic(ADMIN), body })).text)
    expect(certificateIn(again).principal.publicKey).to.deep.equal(publicKey)
  })

  it('the request is that of a root’s own enrollment, less what the root decides itself', () => {
    const { parameters: asked } = SUB_ENROLL_SHAPE.operations.SubEnroll
    const { parameters: ofRoots } = ENROLL_SHAPE.operations.Enroll
    const members = Object.keys(ofRoots.oInput).filter((name) => !/^(Authorization|Revocation)Information$/.test(name))
    expect(Object.keys(asked.oInput)).to.have.members(members)
    expect(Object.keys(ofRoots.oInput)).to.have.length(members.length + 2)
  })

  it('the root checks that the request is well formed', async () => {
    const { status, text } = await postSubEnroll(root.serviceUrl, {
      authorization: basic(ADMIN),
      body: subEnrollEnvelope({ url: 'nowhere' }),
    })
    expect(status).to.equal(500)
    expect(text).to.contain('System.FormatException')
  })

  it('the root answers with its own licensor chain and a certificate for that key, signed with its private key', async () => {
    const [own, ...above] = licensing.chain
    expect(above).to.deep.equal(await root.chain())
    expect(certificateIn(own).issuer.publicKey).to.deep.equal(certificateIn(above[0]).principal.publicKey)
    const anchors = parseAnchors(above.at(-1) ?? '')
    expect(verifyChain(licensing.chain, { anchors, at: new Date() }).ok).to.equal(true)
  })

  it('the certificate gives the right to issue: use licences and publishing licences', () => {
    const { results } = verifyChain(licensing.chain, {
      anchors: parseAnchors(licensing.chain.at(-1) ?? ''),
      at: new Date(),
    })
    const rights = results.filter(({ check, certificate }) => certificate === 0 && /right|work/.test(check))
    expect(rights.length).to.be.above(0)
    expect(rights.every(({ outcome }) => outcome === 'holds')).to.equal(true)
    expect(licensing.chain[0]).to.match(/<RIGHT name="ISSUE">/)
  })

  it('the certificate is valid for one year, which begins when it is issued', () => {
    const { issuedTime, rangeTime } = certificateIn(licensing.chain[0])
    expect(rangeTime).to.deep.equal({ from: issuedTime, until: addPeriod(issuedTime, ONE_YEAR) })
  })

  it('certificates and licences issued by the server are valid for seven years, which begin when they are issued', async () => {
    const { url } = licensing.server
    const machine = await activate()
    const rac = await certify(root.server.url, machine)
    const clc = await getClientLicensor(url, rac)
    const { license: unsigned } = prepare({ clc }, { owner: MAIL, rights: [['VIEW', MAIL]] })
    const publishing = certificatesIn((await callService(`${url}${PUBLISH_PATH}`, signCall(unsigned))).text)
    const use = (await callService(`${url}${LICENSE_PATH}`, acquireLicenseCall([rac, publishing]))).text
    const licensor = readLicenseOf('client-licensor-certificate', clc[0]).license
    const periods = [
      { ...licensor, validityTime: licensor.rangeTime },
      readLicenseOf('publishing-license', publishing[0] ?? '').license,
      readLicenseOf('use-license', certificatesIn(use)[0] ?? '').license,
      // That of the account is the root's.
      readLicenseOf('rms-account-certificate', rac[0]).license,
    ].map(({ issuedTime, validityTime }) => [issuedTime, validityTime] as const)
    for (const [issuedTime, validityTime] of periods) {
      expect(validityTime).to.deep.equal({ from: issuedTime, until: addPeriod(issuedTime, SEVEN_YEARS) })
    }
  })

  it('a server that is added to a cluster is not sub-enrolled: it uses the licensor certificate and the configuration database of the cluster', async () => {
    const directory = temporaryDirectory()
    try {
      const before = (await root.enrollments()).length
      const path = join(directory.path, 'second')
      const cluster = joining(licensing.installation.directory.path, path)
      const joined = await runCommand(['join', '--data', path, '--set', 'server.name=SECOND', ...cluster], {
        environment: { RMS_EMULATOR_KEY_PASSPHRASE: MADE_PASSPHRASE },
      })
      expect(joined.code, joined.stderr).to.equal(0)
      const settings = loadSettings({ assignments: databaseSettings(path) })
      const second = await openInstallation({ path, settings, random: systemRandom, create: undefined })
      try {
        expect((await readChain(second.store.queries))[0]?.xrml).to.equal(licensing.chain[0])
        expect(await second.servers()).to.have.members(['TESTLICENSING', 'SECOND'])
      } finally {
        await second.close()
      }
      expect(await root.enrollments()).to.have.length(before)
    } finally {
      directory.remove()
    }
  })

  it('by default the service denies all access: its list must be changed before an administrator gets in', async () => {
    const closed = await startTestRoot()
    try {
      const ask = () => postSubEnroll(closed.serviceUrl, { authorization: basic(ADMIN), body: subEnrollEnvelope() })
      expect((await ask()).status).to.equal(401)
      await closed.grant('rmsadmin')
      expect((await ask()).status).to.equal(200)
    } finally {
      await closed.close()
    }
  })

  it('the certificate can be renewed at its end: the story of three roles does it, and comes to its end', async function () {
    this.timeout(60_000)
    const { code, stdout, stderr } = await runCommand(['demo', '--three-roles'])
    expect(code, stderr).to.equal(0)
    const lines = stdout.trimEnd().split('\n')
    for (const [step, text] of [
      ['1.', /enrollment service.*listens on http:\/\/127\.0\.0\.1:\d+$/],
      ['2.', /A root asks it.*4 certificates/],
      ['3.', /is refused/],
      ['4.', /joins the licensing cluster/],
      ['5.', /360 days go by/],
      ['6.', /same keys, same GUIDs$/],
    ] as const) {
      expect(lines.find((line) => line.startsWith(step))).to.match(text)
    }
    expect(lines).to.include('   event 16 LicensorCertExpiresInOneMonthEvent')
    expect(lines).to.include('   event 17 LicensorCertExpiresInOneWeekEvent')
    expect(lines.at(-1)).to.equal('Everything happened as it should.')
  })
})
