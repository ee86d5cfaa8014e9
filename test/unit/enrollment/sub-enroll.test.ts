import { expect } from 'chai'
import { DomainError } from '../../../src/base/domain-error.ts'
import type { Logger } from '../../../src/base/logger.ts'
import { CertificateError, type IssuedCertificate, type LicensorSubject } from '../../../src/certificates/index.ts'
import {
  createSubEnroll,
  EnrollmentError,
  type Issuance,
  type Relation,
  type SubEnrollDependencies,
} from '../../../src/enrollment/index.ts'
import type { SubEnrollParameters } from '../../../src/protocol/sub-enrollment.ts'
import type { VersionData } from '../../../src/protocol/version-data.ts'
import { PROFILES } from '../../../src/protocol/profile.ts'
import { guidOf } from '../certificates/hierarchy/sample-hierarchy.ts'
import { publicKeyNamed } from '../certificates/keys/test-keys.ts'
import { sampleRequest } from './sample-request.ts'

const AT = new Date('2026-03-01T12:34:56.789Z')
const CALLER = { name: 'EMULATOR\\rmsadmin', sid: 'S-1-5-21-1-2-3-1104', remoteAddress: '127.0.0.1' }

const CERTIFICATE: IssuedCertificate = {
  certificateGuid: guidOf('11111111-d9cb-469f-a165-70867728950e'),
  validity: { from: AT, until: new Date('2027-03-01T12:34:00Z') },
  outlivesIssuer: false,
  xrml: '<XrML>new</XrML>',
  x509: Uint8Array.of(1),
}

describe('[MS-RMPRS] §3.3.4.1 SubEnroll', () => {
  let issued: { subject: LicensorSubject; at: Date }[]
  let recorded: { issuance: Issuance; rekey: string }[]
  let log: { level: string; fields: object; message: string }[]
  let relation: Relation
  let certificate: IssuedCertificate

  const entry = (level: string) => (fields: object, message: string) => void log.push({ level, fields, message })
  const logger: Logger = { info: entry('info'), warn: entry('warn'), error: entry('error') }

  const dependencies = (): SubEnrollDependencies => ({
    offered: PROFILES['rms-1.0-sp2'],
    rules: { keySizes: [1024], isKeyOfHierarchy: () => false },
    rekey: 'accept',
    issuer: {
      chain: ['<XrML>root</XrML>', '<XrML>ca</XrML>'],
      issue: (subject, at) => {
        issued.push({ subject, at })
        return certificate
      },
    },
    ledger: {
      record: (issuance, rekey) => {
        recorded.push({ issuance, rekey })
        return Promise.resolve(relation)
      },
    },
    logger,
  })

  const call = (
    parameters: Partial<SubEnrollParameters> = {},
    more: { header?: VersionData; dependencies?: Partial<SubEnrollDependencies> } = {},
  ) =>
    createSubEnroll({ ...dependencies(), ...more.dependencies })({
      header: more.header,
      parameters: sampleRequest(parameters),
      caller: CALLER,
      at: AT,
    })

  const codeOf = (attempt: Promise<unknown>): Promise<string | undefined> =>
    attempt.then(
      () => undefined,
      (error: unknown) => (error instanceof DomainError ? String(error.code) : String(error)),
    )

  beforeEach(() => {
    issued = []
    recorded = []
    log = []
    relation = 'first'
    certificate = CERTIFICATE
  })

  it('answers with the new certificate and the chain of the root, in this order', async () => {
    expect(await call()).to.deep.equal({
      chain: ['<XrML>new</XrML>', '<XrML>root</XrML>', '<XrML>ca</XrML>'],
      relation: 'first',
    })
  })

  it('issues once, at the one moment, to whom asked', async () => {
    await call()
    expect(issued).to.have.length(1)
    expect(issued[0]?.at).to.equal(AT)
    expect(issued[0]?.subject).to.deep.include({ guid: '0f8fad5b-d9cb-469f-a165-70867728950e', name: 'LICENSING' })
    expect(Buffer.from(issued[0]?.subject.publicKey.modulus ?? [])).to.deep.equal(
      Buffer.from(publicKeyNamed('licensing').modulus),
    )
  })

  it('records who, when, what was asked and what was issued', async () => {
    await call()
    expect(recorded).to.deep.equal([
      { issuance: { at: AT, caller: CALLER, enrollee: issued[0]?.subject, certificate: CERTIFICATE }, rekey: 'accept' },
    ])
  })

  it('does not answer before the record is durable', async () => {
    let settle: (relation: Relation) => void = () => undefined
    let answered = false
    const ledger = { record: () => new Promise<Relation>((resolve) => (settle = resolve)) }
    const attempt = call({}, { dependencies: { ledger } }).then(() => (answered = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).to.equal(false)
    settle('first')
    await attempt
    expect(answered).to.equal(true)
  })

  it('leaves nothing behind when the version is refused, whatever else is wrong', async () => {
    const header = { minimumVersion: '1.0.0.0', maximumVersion: '9.0.0.0' }
    expect(await codeOf(call({ url: undefined }, { header }))).to.equal('version-unsupported')
    expect([...issued, ...recorded, ...log]).to.deep.equal([])
  })

  it('leaves nothing behind when the request is refused', async () => {
    expect(await codeOf(call({ url: 'x' }))).to.equal('url-malformed')
    expect(await codeOf(call({ publicKeyBytes: new Uint8Array() }))).to.equal('der-malformed')
    expect([...issued, ...recorded, ...log]).to.deep.equal([])
  })

  it('records nothing when the issuer may not issue', async () => {
    const issue = () => {
      throw new CertificateError('issuer-expired', 'Too late.')
    }
    expect(await codeOf(call({}, { dependencies: { issuer: { chain: [], issue } } }))).to.equal('issuer-expired')
    expect([...recorded, ...log]).to.deep.equal([])
  })

  it('answers nothing when the record is refused or fails', async () => {
    const refuse = { record: () => Promise.reject(new EnrollmentError('rekey-refused', 'Known.')) }
    expect(await codeOf(call({}, { dependencies: { ledger: refuse, rekey: 'refuse' } }))).to.equal('rekey-refused')
    const fail = { record: () => Promise.reject(new Error('disk full')) }
    expect(await codeOf(call({}, { dependencies: { ledger: fail } }))).to.equal('Error: disk full')
    expect(log).to.deep.equal([])
  })

  it('hands the ledger what is to become of other keys', async () => {
    await call({}, { dependencies: { rekey: 'refuse' } })
    expect(recorded[0]?.rekey).to.equal('refuse')
  })

  for (const [kind, level] of [
    ['first', 'info'],
    ['renewal', 'info'],
    ['known-guid-other-key', 'warn'],
    ['known-key-other-guid', 'warn'],
  ] as const) {
    it(`tells the log of ${kind} as ${level}`, async () => {
      relation = kind
      expect((await call()).relation).to.equal(kind)
      expect(log.map((line) => line.level)).to.deep.equal([level])
      expect(log[0]?.fields).to.deep.include({
        relation: kind,
        caller: 'EMULATOR\\rmsadmin',
        url: 'http://licensing/_wmcs',
      })
    })
  }

  it('tells the log of every certificate whether it ends after that of its issuer', async () => {
    await call()
    certificate = { ...CERTIFICATE, outlivesIssuer: true }
    await call()
    relation = 'known-guid-other-key'
    await call()
    expect(log.map(({ fields }): unknown => Reflect.get(fields, 'outlivesIssuer'))).to.deep.equal([false, true, true])
  })
})
