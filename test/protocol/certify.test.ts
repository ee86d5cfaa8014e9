import { expect } from 'chai'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ntHash } from '../../src/authentication/index.ts'
import { addPeriod, wholeMinute } from '../../src/base/moment.ts'
import {
  decryptPrivateKey,
  keySize,
  readLicenseOf,
  rsaPublicKeyOf,
  sameKey,
  verifyLicenseChain,
  type CryptographicModeNumber,
} from '../../src/certificates/index.ts'
import type { ActivatedMachine } from '../../src/security-processor/index.ts'
import { testAuthority } from '../../src/security-processor/test-authority.ts'
import { changePassphrase } from '../../src/app/index.ts'
import { systemRandom } from '../../src/base/random.ts'
import { basic } from '../support/admin.ts'
import { activate, certify, certifyCall, CERTIFICATION_PATH, chainIn, openAccountKey } from '../support/certify-call.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn, type SoapCall } from '../support/soap-call.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const SEVEN_YEARS = { years: 7, months: 0, days: 0, minutes: 0 }

const accountOf = (rac: string) => readLicenseOf('rms-account-certificate', rac).license

async function withRoot(set: readonly string[], work: (root: TestRoot) => Promise<void>): Promise<void> {
  const root = await startTestRoot({ set })
  try {
    await work(root)
  } finally {
    await root.close()
  }
}

for (const mode of [1, 2] satisfies CryptographicModeNumber[]) {
  describe(`[MS-RMPR] §3.3.4.1 Certify in mode ${mode}`, function () {
    this.timeout(120_000)
    let root: TestRoot
    let machine: ActivatedMachine
    let chain: [string, ...string[]]

    before(async () => {
      root = await startTestRoot({ set: [`cryptographicMode=${mode}`] })
      machine = await activate(mode)
      chain = await certify(root.server.url, machine)
    })

    after(() => root.close())

    it('§2.2.9.2 gives a chain that verifies to the anchor of the root, the own chain of the root after the certificate', async () => {
      expect(chain.slice(1)).to.deep.equal(await root.chain())
      const report = verifyLicenseChain(chain, { anchors: await root.anchors(), at: new Date() })
      expect(report.results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
      expect(report.ok).to.equal(true)
    })

    it('§2.2.9.5 certifies the SID and the mail address of the account, on this machine', async () => {
      const { principal, federationPrincipal, distributionPoints } = accountOf(chain[0])
      expect(principal.object).to.deep.equal({
        type: 'Group-Identity',
        id: { type: 'Windows', value: await root.installation.accounts.findSid('rmsadmin') },
        name: 'rmsadmin@emulator.example',
      })
      expect(principal.securityLevels[0]).to.deep.equal({ name: 'Group-Identity-Credential-Type', value: 'Persistent' })
      expect(keySize(principal.publicKey)).to.equal(mode === 1 ? 1024 : 2048)
      expect(federationPrincipal.object.id.value).to.equal(`{${machine.guid}}`)
      expect(federationPrincipal.securityLevels.map(({ name }) => name)).to.deep.equal([
        'Manufacturer',
        'Platform',
        'Repository',
      ])
      expect(distributionPoints.map(({ type, address }) => [type, address?.value])).to.deep.equal([
        ['Activation', 'http://testroot/_wmcs/certification'],
      ])
    })

    it('Cc747640 is valid for seven years from the minute of issue', () => {
      const { issuedTime, validityTime } = accountOf(chain[0])
      expect(issuedTime).to.deep.equal(wholeMinute(issuedTime))
      expect(validityTime).to.deep.equal({ from: issuedTime, until: addPeriod(issuedTime, SEVEN_YEARS) })
    })

    it('§2.2.9.5.5 seals the private key for this machine and no other', async () => {
      const opened = await openAccountKey(chain[0], machine)
      expect(sameKey(rsaPublicKeyOf(opened), accountOf(chain[0]).principal.publicKey)).to.equal(true)
      const other = await activate(mode)
      const refused = await openAccountKey(chain[0], other).catch((error: unknown) => error)
      expect(refused).to.have.property('code', 'enabling-bits-unopened')
    })

    it('gives an account the same key on another machine, and another account another one', async () => {
      const { accounts } = root.installation
      await accounts.add({ name: 'vera', ntHash: ntHash('Pa55word'), groups: [], at: new Date() })
      const again = await certify(root.server.url, await activate(mode))
      const authorization = basic({ user: 'vera', password: 'Pa55word' })
      const [vera] = await certify(root.server.url, machine, { authorization })
      const keys = [chain[0], again[0], vera].map((text) => accountOf(text).principal.publicKey)
      const [first, second, third] = keys
      if (first === undefined || second === undefined || third === undefined) throw new Error('a key is missing')
      expect(sameKey(first, second)).to.equal(true)
      expect(sameKey(first, third)).to.equal(false)
      expect(accountOf(vera).principal.object.name).to.equal('vera@emulator.example')
    })

    it('§3.1.4.7 refuses a machine of the other mode', async () => {
      const { text } = await callService(
        `${root.server.url}${CERTIFICATION_PATH}`,
        certifyCall((await activate(mode === 1 ? 2 : 1)).chain),
      )
      expect(faultIn(text)).to.include('Cryptography.UnsupportedCryptographicSetException')
    })
  })
}

describe('[MS-RMPR] §3.3.4.1 Certify', function () {
  this.timeout(120_000)
  let root: TestRoot
  let machine: ActivatedMachine

  before(async () => {
    root = await startTestRoot()
    machine = await activate()
  })

  after(() => root.close())

  const call = (change: Partial<SoapCall> = {}, url = root.server.url) =>
    callService(`${url}${CERTIFICATION_PATH}`, { ...certifyCall(machine.chain), ...change })

  it('records what it issues before it answers, with whom, for which machine and until when', async () => {
    const [rac] = await certify(root.server.url, machine)
    const { descriptor, validityTime } = accountOf(rac)
    const db = root.installation.store.queries
    const row = await db.selectFrom('issued_certificate').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
    expect(`{${row.guid}}`).to.equal(descriptor.id.value)
    expect(row).to.include({
      kind: 'rms-account-certificate',
      caller: 'EMULATOR\\rmsadmin',
      machine_guid: `{${machine.guid}}`,
      valid_until: validityTime?.until.getTime(),
    })
  })

  it('answers with the quota that nobody uses and the versions of the server', async () => {
    const { text } = await call()
    expect(text).to.match(/<Quota><Verified>true<\/Verified><CurrentConsumption>1</)
    expect(text).to.include('<MaximumVersion>1.1.0.0</MaximumVersion>')
  })

  it('Cc747802 lets users in, and nobody who has not logged on', async () => {
    expect((await call({ authorization: undefined })).status).to.equal(401)
  })

  const damaged = (chain: readonly string[]): string[] =>
    chain.map((text) => text.replace('Machine</NAME>', 'Mashine</NAME>'))
  const refusals: [string, () => Partial<SoapCall> | Promise<Partial<SoapCall>>, string][] = [
    ['a version that is too new', () => ({ versions: ['1.0.0.0', '9.0.0.0'] }), 'UnsupportedDataVersionException'],
    ['no chain', () => ({ body: certifyCall([]).body }), 'ArgumentNullException'],
    [
      'a chain that was tampered with',
      () => ({ body: certifyCall(damaged(machine.chain)).body }),
      'Core.VerifyMachineCertificateChainFailedException',
    ],
    [
      'a chain of something else',
      async () => ({ body: certifyCall(await certify(root.server.url, machine)).body }),
      'Core.VerifyMachineCertificateChainFailedException',
    ],
  ]
  for (const [what, change, fault] of refusals) {
    it(`refuses ${what}`, async () => {
      const { status, text } = await call(await change())
      expect(status).to.equal(500)
      expect(faultIn(text)).to.include(fault)
    })
  }

  it('keeps the key of an account under the passphrase, through a change of it', async () => {
    const own = await startTestRoot()
    const [before] = await certify(own.server.url, machine)
    await own.server.close()
    const { keys } = await changePassphrase(own.installation, {
      passphrase: MADE_PASSPHRASE,
      next: 'another',
      random: systemRandom,
    })
    const row = await own.installation.store.queries.selectFrom('account_key').selectAll().executeTakeFirstOrThrow()
    await own.close()
    expect(keys).to.equal(6)
    expect(row.pem).to.match(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
    const kept = rsaPublicKeyOf(decryptPrivateKey(row.pem, 'another'))
    expect(sameKey(kept, accountOf(before).principal.publicKey)).to.equal(true)
  })

  it('§3.3.4.1.3.1 gives temporary certificates to those who ask for none that is persistent, by the periods of §3.1.3.3 where switches say so', () =>
    withRoot(['validity.temporaryRac=PT15M', 'validity.racTolerance=PT15M', 'validity.rac=P365D'], async (other) => {
      const [rac] = await certify(other.server.url, machine, { persistent: false })
      const { principal, issuedTime, validityTime } = accountOf(rac)
      expect(principal.securityLevels[0]?.value).to.equal('Temporary')
      expect(validityTime?.from.getTime()).to.equal(issuedTime.getTime() - 15 * 60_000)
      expect(validityTime?.until.getTime()).to.equal(issuedTime.getTime() + 15 * 60_000)
      const [year] = await certify(other.server.url, machine)
      expect(accountOf(year).validityTime?.until.getTime()).to.equal(
        accountOf(year).issuedTime.getTime() + 365 * 86_400_000,
      )
    }))

  it('§3.3.4.1.3.1 takes the flag Persistent for its opposite where a switch says so', () =>
    withRoot(['certification.persistent=as-described'], async (other) => {
      const [rac] = await certify(other.server.url, machine, { persistent: true })
      expect(accountOf(rac).principal.securityLevels[0]?.value).to.equal('Temporary')
    }))

  it('§3.1.1.1.1 takes only machines of configured anchors where a switch says so', async () => {
    await withRoot(['certification.securityProcessors=configured'], async (other) => {
      const { text } = await call({}, other.server.url)
      expect(faultIn(text)).to.include('VerifyMachineCertificateChainFailedException')
    })
    const { path, remove } = temporaryDirectory()
    const file = join(path, 'anchors.json')
    const { issuer } = await testAuthority(1)
    const modulus = Buffer.from(issuer.publicKey.modulus.toReversed()).toString('base64')
    writeFileSync(file, JSON.stringify([{ size: keySize(issuer.publicKey), modulus }]))
    try {
      const set = ['certification.securityProcessors=configured', `certification.securityProcessorsFile=${file}`]
      await withRoot(set, async (other) => {
        expect(await certify(other.server.url, machine)).to.have.length(5)
      })
    } finally {
      remove()
    }
  })

  it('§3.1.1.1.1 refuses security processors that are too old where a switch says so', () =>
    withRoot(['certification.minimumRepository=6.0.0.0'], async (other) => {
      const { text } = await call({}, other.server.url)
      expect(faultIn(text)).to.include('Licensing.BlackBoxIsInvalidException')
      expect(chainIn(text)).to.deep.equal([])
    }))
})
