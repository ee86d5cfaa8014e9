import { expect } from 'chai'
import { addPeriod, formatMinute } from '../../src/base/moment.ts'
import {
  boundElement,
  boundText,
  decryptionKeyOf,
  keyFingerprint,
  keySize,
  openSealedKey,
  readIssuingCertificate,
  readLicenseOf,
  rsaPublicKeyOf,
  sameKey,
  verifyLicenseChain,
  type CryptographicModeNumber,
} from '../../src/certificates/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { AccountCertificateError, checkAccountChain, type AccountChainRules } from '../../src/certification/index.ts'
import type { ActivatedMachine } from '../../src/security-processor/index.ts'
import {
  activate,
  certify,
  clientLicensorCall,
  getClientLicensor,
  openAccountKey,
  PUBLISH_PATH,
} from '../support/certify-call.ts'
import { startTestLicensingServer, type TestLicensingServer } from '../support/licensing-server.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn, type SoapCall } from '../support/soap-call.ts'

type Chain = [string, ...string[]]

const licensorOf = (clc: string) => readLicenseOf('client-licensor-certificate', clc).license
const accountOf = (rac: string) => readLicenseOf('rms-account-certificate', rac).license

/** The public key of the private key in a CLC, opened with the key of the account. */
async function openedKey(clc: string, rac: string, machine: ActivatedMachine) {
  const { license, bodyText } = readLicenseOf('client-licensor-certificate', clc)
  const account = decryptionKeyOf(await openAccountKey(rac, machine))
  const boundTo = boundText(boundElement('client-licensor-certificate', bodyText))
  const { key } = await openSealedKey({
    enablingBits: license.enablingBits,
    boundTo,
    key: account,
    random: systemRandom,
  })
  if (key.kind !== 'private') throw new Error('no private key is in it')
  return rsaPublicKeyOf(key.privateKey)
}

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`[MS-RMPR] §3.5.4.2 GetClientLicensorCert in mode ${mode}`, function () {
    this.timeout(120_000)
    let root: TestRoot
    let licensing: TestLicensingServer
    let machine: ActivatedMachine
    let rac: Chain

    before(async () => {
      root = await startTestRoot({ set: [`cryptographicMode=${mode}`] })
      await root.grant('rmsadmin')
      licensing = await startTestLicensingServer(root, [`cryptographicMode=${mode}`])
      machine = await activate(mode)
      rac = await certify(root.server.url, machine)
    })

    after(async () => {
      await licensing.close()
      await root.close()
    })

    const servers: [string, () => { url: string; chain: Promise<readonly string[]> | readonly string[] }, string][] = [
      ['a root', () => ({ url: root.server.url, chain: root.chain() }), 'http://testroot/_wmcs/licensing'],
      [
        'a licensing server',
        () => ({ url: licensing.server.url, chain: licensing.chain }),
        'http://licensing/_wmcs/licensing',
      ],
    ]
    for (const [who, serverOf, address] of servers) {
      it(`gives at ${who} a chain that verifies to the anchor, with the key for the account alone`, async () => {
        const { url, chain } = serverOf()
        const clc = await getClientLicensor(url, rac)
        expect(clc.slice(1)).to.deep.equal(await chain)
        const report = verifyLicenseChain(clc, { anchors: await root.anchors(), at: new Date() })
        expect(report.results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
        const { principal, distributionPoints, issuedTime, rangeTime } = licensorOf(clc[0])
        expect(principal.object).to.deep.equal(accountOf(rac[0]).principal.object)
        expect(keySize(principal.publicKey)).to.equal(mode === 1 ? 1024 : 2048)
        expect(distributionPoints.map(({ type, address: at }) => [type, at?.value])).to.deep.equal([
          ['License-Acquisition-URL', address],
        ])
        const until = addPeriod(issuedTime, { years: 7, months: 0, days: 0, minutes: 0 })
        expect(rangeTime).to.deep.equal({ from: issuedTime, until })
        expect(sameKey(await openedKey(clc[0], rac[0], machine), principal.publicKey)).to.equal(true)
      })
    }

    it('gives another key each time', async () => {
      const [[first], [second]] = [
        await getClientLicensor(licensing.server.url, rac),
        await getClientLicensor(licensing.server.url, rac),
      ]
      expect(sameKey(licensorOf(first).principal.publicKey, licensorOf(second).principal.publicKey)).to.equal(false)
    })
  })
}

describe('[MS-RMPR] §3.5.4.2 GetClientLicensorCert', function () {
  this.timeout(120_000)
  let root: TestRoot
  let licensing: TestLicensingServer
  let machine: ActivatedMachine
  let rac: Chain
  let moment = new Date()

  before(async () => {
    root = await startTestRoot({
      clock: { now: () => moment },
      set: [
        'validity.temporaryRac=PT15M',
        'validity.clc=rac',
        'validity.slc=P20Y',
        'validity.slcFrom=2003-02-05T00:00',
      ],
    })
    await root.grant('rmsadmin')
    licensing = await startTestLicensingServer(root)
    machine = await activate()
    rac = await certify(root.server.url, machine)
  })

  after(async () => {
    await licensing.close()
    await root.close()
  })

  const refused = async (url: string, call: SoapCall): Promise<string> => {
    const { status, text } = await callService(`${url}${PUBLISH_PATH}`, call)
    expect(status, text).to.equal(500)
    return faultIn(text)
  }

  it('copies the time from the account certificate where a switch says so', async () => {
    const [clc] = await getClientLicensor(root.server.url, rac)
    expect(licensorOf(clc).rangeTime).to.deep.equal(accountOf(rac[0]).validityTime)
  })

  it('records what it issues', async () => {
    const [clc] = await getClientLicensor(root.server.url, rac)
    const db = root.installation.store.queries
    const row = await db.selectFrom('issued_certificate').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
    expect(`{${row.guid}}`).to.equal(licensorOf(clc).descriptor.id.value)
    expect(row).to.include({ kind: 'client-licensor-certificate', machine_guid: null, caller: 'EMULATOR\\rmsadmin' })
    expect(row.account_sid).to.equal(accountOf(rac[0]).principal.object.id.value)
  })

  it('refuses an account certificate that was tampered with', async () => {
    const [first, ...above] = rac
    const call = clientLicensorCall([first.replace('rmsadmin@', 'somebody@'), ...above])
    expect(await refused(root.server.url, call)).to.include('Licensing.InvalidPersonaCertSignatureException')
  })

  it('refuses an account certificate above which something was tampered with', async () => {
    const [first, licensor = '', ...above] = rac
    const call = clientLicensorCall([first, licensor.replace('<FROM>2003', '<FROM>2002'), ...above])
    expect(await refused(root.server.url, call)).to.include('Licensing.InvalidPersonaCertSignatureException')
    const alone = clientLicensorCall([first, licensor.replace('<FROM>2003', '<FROM>2002')])
    expect(await refused(root.server.url, alone)).to.include('Licensing.InvalidPersonaCertSignatureException')
  })

  it('takes it with the certificate of its root alone, as that is trusted', async () => {
    expect(await getClientLicensor(licensing.server.url, rac.slice(0, 2))).to.have.length(6)
  })

  it('refuses an account certificate of a root that is not trusted', async () => {
    const other = await startTestRoot()
    try {
      const foreign = await certify(other.server.url, machine)
      for (const chain of [foreign, foreign.slice(0, 2), foreign.slice(0, 1)]) {
        const call = clientLicensorCall(chain)
        expect(await refused(licensing.server.url, call)).to.include('Licensing.UntrustedPersonaCertException')
      }
    } finally {
      await other.close()
    }
  })

  it('refuses an account certificate that has expired, and one that has not begun', async () => {
    const temporary = await certify(root.server.url, machine, { persistent: false })
    const before = moment
    const fault = 'Licensing.InvalidPersonaCertTimeException'
    moment = new Date(before.getTime() + 15 * 60_000)
    expect(await refused(root.server.url, clientLicensorCall(temporary)), formatMinute(moment)).to.include(fault)
    moment = new Date(before.getTime() - 2 * 60_000)
    const early = await refused(root.server.url, clientLicensorCall(temporary))
    moment = before
    expect(early).to.include(fault)
    expect(await getClientLicensor(root.server.url, temporary)).to.have.length(5)
  })

  it('refuses what is no account certificate', async () => {
    const call = clientLicensorCall(machine.chain)
    expect(await refused(root.server.url, call)).to.include('PersonaCertException')
    const clc = await getClientLicensor(root.server.url, rac)
    const fault = await refused(root.server.url, clientLicensorCall(clc))
    expect(fault).to.include('Licensing.UnexpectedPersonaCertException')
  })

  it('§3.1.4.7 refuses an account certificate of a root that is trusted, but of the other mode', async () => {
    const { principal } = readIssuingCertificate(rac[1] ?? '').certificate
    const rules = { issuers: [principal.publicKey], anchors: await root.anchors(), excluded: [] } as const
    const check = (mode: Pick<AccountChainRules, 'hash' | 'keySize'>) => () =>
      checkAccountChain(rac, { ...rules, ...mode }, moment)
    expect(check({ hash: 'SHA1', keySize: 1024 })().license).to.deep.equal(accountOf(rac[0]))
    for (const mode of [
      { hash: 'SHA256', keySize: 1024 },
      { hash: 'SHA1', keySize: 2048 },
    ] as const) {
      expect(check(mode)).to.throw(AccountCertificateError).with.property('code', 'cryptography-unsupported')
    }
  })

  it('refuses an account certificate of a root below a trusted anchor that is not trusted itself', async () => {
    const rules = { issuers: [], anchors: await root.anchors(), excluded: [], hash: 'SHA1', keySize: 1024 } as const
    expect(() => checkAccountChain(rac, rules, moment))
      .to.throw(AccountCertificateError)
      .with.property('code', 'account-certificate-untrusted')
  })

  it('refuses a key that is excluded', async () => {
    const key = accountOf(rac[0]).principal.publicKey
    const excluded = Buffer.from(keyFingerprint(key)).toString('hex')
    const strict = await startTestLicensingServer(root, [`exclusion.accountKeys=${excluded}`])
    try {
      const fault = await refused(strict.server.url, clientLicensorCall(rac))
      expect(fault).to.include('Licensing.DrmacIsExcludedException')
    } finally {
      await strict.close()
    }
  })

  it('§3.1.4.6 refuses versions that it does not speak, no certificates, and who has not logged on', async () => {
    const call = clientLicensorCall(rac)
    const late = await refused(root.server.url, { ...call, versions: ['1.0.0.0', '9.0.0.0'] })
    expect(late).to.include('UnsupportedDataVersionException')
    expect(await refused(root.server.url, clientLicensorCall([]))).to.include('ArgumentNullException')
    const { status } = await callService(`${root.server.url}${PUBLISH_PATH}`, { ...call, authorization: undefined })
    expect(status).to.equal(401)
  })

  it('§3.1.6.2 issues nothing once the certificate of the server has ended', async () => {
    const before = moment
    moment = addPeriod(before, { years: 20, months: 0, days: 1, minutes: 0 })
    const fault = await refused(root.server.url, clientLicensorCall(rac))
    moment = before
    expect(fault).to.include('Microsoft.DigitalRightsManagement.Utilities.UnspecifiedErrorException')
  })
})
