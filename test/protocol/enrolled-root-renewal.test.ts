import { expect } from 'chai'
import { renewLicensor } from '../../src/app/index.ts'
import { createEnrollmentService } from '../../src/asmx/client/index.ts'
import { AdjustableClock } from '../../src/base/adjustable-clock.ts'
import { formatMinute } from '../../src/base/moment.ts'
import { randomFor } from '../../src/base/random.ts'
import { formatPkcs1PublicKey, readRevocation, sameKey, verifyChain } from '../../src/certificates/index.ts'
import { LicensingError, type EnrollRequest } from '../../src/licensing/index.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { startEnrolledRoot, type EnrolledTestRoot, type EnrolledTestRootOptions } from '../support/enrolled-root.ts'
import { startTestEnrollmentServer } from '../support/enrollment-server.ts'
import { testKeys } from '../support/licensing-life.ts'
import { certificateIn, eventsOf, validity } from '../support/licensor-facts.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { chainIn, postSubEnroll, subEnrollEnvelope } from '../support/sub-enroll-request.ts'
import { guidOf } from '../unit/certificates/hierarchy/sample-hierarchy.ts'
import { publicKeyNamed } from '../unit/certificates/keys/test-keys.ts'
import { run } from '../unit/cli/fake-io.ts'

const AUTOMATIC = ['renewal.automatic=true']

async function withEnrolledRoot(
  options: Omit<EnrolledTestRootOptions, 'clock'>,
  work: (enrolled: EnrolledTestRoot & { readonly clock: AdjustableClock; readonly log: string[] }) => Promise<void>,
): Promise<void> {
  const clock = new AdjustableClock({ frozenAt: new Date('2026-03-01T12:34:56Z') })
  const log: string[] = []
  const note = (_fields: object, message: string) => void log.push(message)
  const enrolled = await startEnrolledRoot({ clock, logger: { info: note, warn: note, error: note }, ...options })
  try {
    await work({ ...enrolled, clock, log })
  } finally {
    await enrolled.close()
  }
}

const subEnroll = async ({ root }: EnrolledTestRoot) =>
  postSubEnroll(root.serviceUrl, { authorization: basic(ADMIN), body: subEnrollEnvelope() })

describe('renewal of a root that an enrollment service has enrolled', () => {
  it('renewal.automatic: a year passes, and the service has renewed the running root, with the same GUID and key', () =>
    withEnrolledRoot({ set: AUTOMATIC }, async (enrolled) => {
      const { root, service } = enrolled
      const before = await root.chain()
      const done = await root.server.adjustClock({ advance: 'P1Y' })
      expect(done.map(({ name, due }) => `${name} ${formatMinute(due)}`)).to.deep.equal([
        ...['expiry 2027-02-01T12:34', 'renewal 2027-02-15T12:34'],
      ])
      const after = await root.chain()
      expect(validity(after[0])).to.equal('2027-02-15T12:34 2028-02-15T12:34')
      const [old, renewed] = [certificateIn(before[0]), certificateIn(after[0])]
      expect(renewed.principal.object).to.deep.equal(old.principal.object)
      expect(sameKey(renewed.principal.publicKey, old.principal.publicKey)).to.equal(true)
      expect(after.slice(1)).to.deep.equal(await service.chain())
      expect((await service.enrollments()).map(({ relation, name }) => `${relation} ${name}`)).to.deep.equal([
        ...['renewal THE ROOT', 'first THE ROOT'],
      ])
      const issued = chainIn((await subEnroll(enrolled)).text)
      expect(issued.slice(1)).to.deep.equal(after)
      const at = new Date('2027-04-01T12:34Z')
      expect(verifyChain(issued, { anchors: await service.anchors(), at }).ok).to.equal(true)
    }))

  it('[MS-RMPR] §2.2.9.3.4 names the third parties again who may revoke the certificate', () =>
    withEnrolledRoot({ set: AUTOMATIC, revocationAuthorities: [publicKeyNamed('third party')] }, async ({ root }) => {
      const authorities = async () => readRevocation(certificateIn((await root.chain())[0]).revocation ?? '')
      const before = await authorities()
      expect(before).to.have.length(2)
      await root.server.adjustClock({ advance: 'P1Y' })
      expect(validity((await root.chain())[0])).to.match(/^2027-02-15/)
      expect(await authorities()).to.deep.equal(before)
    }))

  it('while the service is away it is tried again and again, the old chain stays whole, and the first time it is back counts', () =>
    withEnrolledRoot({ set: AUTOMATIC }, async (enrolled) => {
      const { root, network, log } = enrolled
      const before = await root.chain()
      network.cut()
      await root.server.adjustClock({ set: '2027-02-15T13:00' })
      const failures = log.filter((line) => line.startsWith('the licensor certificate could not be renewed'))
      expect(failures.map((line) => /tried again at (\S+)/.exec(line)?.[1])).to.deep.equal([
        ...['2027-02-15T12:39', '2027-02-15T12:49', '2027-02-15T13:09'],
      ])
      expect(failures[0]).to.match(/The enrollment service at http:\S+ cannot be reached/)
      expect(await root.chain()).to.deep.equal(before)
      expect(chainIn((await subEnroll(enrolled)).text).slice(1)).to.deep.equal(before)
      network.heal()
      await root.server.adjustClock({ set: '2027-03-02T00:00' })
      expect(validity((await root.chain())[0])).to.equal('2027-02-15T13:09 2028-02-15T13:09')
      expect(await eventsOf(root.installation)).to.deep.equal(['16 2027-02-01T12:34'])
    }))

  it('a service that is away until the end costs the three events; afterwards renew gets the next certificate', () =>
    withEnrolledRoot({ set: AUTOMATIC }, async (enrolled) => {
      const { root, network, clock, log } = enrolled
      const before = await root.chain()
      network.cut()
      await root.server.adjustClock({ advance: 'P1Y' })
      expect(await eventsOf(root.installation)).to.deep.equal([
        ...['16 2027-02-01T12:34', '17 2027-02-22T12:34', '18 2027-03-01T12:34'],
      ])
      expect(log.filter((line) => line.includes('It is not tried again by itself.'))).to.have.length(1)
      expect(await root.chain()).to.deep.equal(before)
      expect((await subEnroll(enrolled)).status).to.equal(500)
      network.heal()
      await run(['clock', 'freeze', clock.now().toISOString().slice(0, 16), '--data', root.path])
      const { code, out, err } = await run(['renew', '--data', root.path], {
        environment: { RMS_EMULATOR_KEY_PASSPHRASE: MADE_PASSPHRASE },
      })
      expect({ code, err }).to.deep.equal({ code: 0, err: [] })
      expect(out[0]).to.match(/^renewed \{[0-9a-f-]{36}\} at its enrollment service$/)
      expect(validity((await root.chain())[0])).to.equal('2027-03-01T12:34 2028-03-01T12:34')
    }))

  it('[MS-RMPR] §3.6.4.2 one that was enrolled by file is renewed by file, and says so', () =>
    withEnrolledRoot({ set: AUTOMATIC }, async ({ root, log }) => {
      const { store } = root.installation
      const before = await root.chain()
      await store.queries.deleteFrom('setting').where('name', '=', 'enrollmentService').execute()
      await root.server.adjustClock({ set: '2027-02-15T12:34' })
      expect(log.join('\n')).to.match(/could not be renewed: This root was enrolled by file, .*enroll request/)
      expect(await root.chain()).to.deep.equal(before)
    }))

  describe('keeps the old chain when the service answers with', () => {
    type Ask = (request: EnrollRequest) => Promise<readonly string[]>
    type Answer = (ask: Ask, request: EnrollRequest, held: readonly string[]) => Promise<readonly string[]>
    const thirdParty = publicKeyNamed('third party')

    const answers: [string, Answer, RegExp][] = [
      [
        'a certificate for another key',
        (ask, request) => ask({ ...request, publicKeyBytes: formatPkcs1PublicKey(publicKeyNamed('somebody')) }),
        /^answer-not-asked-for: .*another key/,
      ],
      [
        'a certificate for another GUID',
        (ask, request) => ask({ ...request, guid: guidOf('ffffffff-d9cb-469f-a165-70867728950e') }),
        /^answer-not-asked-for: .*another GUID/,
      ],
      [
        'a certificate that somebody else may revoke',
        (ask, request) => ask({ ...request, revocationAuthorities: [thirdParty] }),
        /^answer-not-asked-for: .*other revocation authorities/,
      ],
      [
        'a chain cut short',
        async (ask, request) => (await ask(request)).slice(0, 3),
        /^answer-not-trusted: .*3 certificates where 4/,
      ],
      [
        'a chain in another order',
        async (ask, request) => {
          const [first = '', second = '', ...rest] = await ask(request)
          return [second, first, ...rest]
        },
        /^answer-not-trusted: .*order of a chain/,
      ],
      ['the chain of another service', (_ask, request) => other.ask(request), /^answer-not-trusted: .*another root/],
      [
        'the certificate that there is already',
        (_ask, _request, held) => Promise.resolve(held),
        /^answer-outdated: The enrollment service’s answer is one to an older request/,
      ],
    ]
    let other: { ask: Ask; close: () => Promise<void> }

    before(async () => {
      const clock = new AdjustableClock({ frozenAt: new Date('2026-06-01T00:00:00Z') })
      const service = await startTestEnrollmentServer({ clock })
      const port = await createEnrollmentService(service.server.url)
      other = { ask: (request) => port.enroll(request), close: () => service.close() }
    })

    after(() => other.close())

    for (const [what, answer, message] of answers) {
      it(what, () =>
        withEnrolledRoot({}, async ({ root, clock, serviceUrl }) => {
          const held = await root.chain()
          clock.adjust({ frozenAt: new Date('2026-06-01T00:00:00Z') })
          const port = await createEnrollmentService(serviceUrl)
          const ask: Ask = (request) => port.enroll(request)
          const ports = {
            enrollmentServiceAt: () =>
              Promise.resolve({ enroll: (request: EnrollRequest) => answer(ask, request, held) }),
          }
          const keys = await testKeys(root.installation, MADE_PASSPHRASE)
          const options = { keys, clock, randomFor: randomFor(undefined), ports }
          const error: unknown = await renewLicensor(root.installation, options).catch((reason: unknown) => reason)
          expect(error instanceof LicensingError ? `${error.code}: ${error.message}` : error).to.match(message)
          expect(await root.chain()).to.deep.equal(held)
        }),
      )
    }
  })
})
