import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import {
  keySize,
  parsePkcs1PublicKey,
  readIssuingCertificate,
  readLicenseOf,
  type CryptographicModeNumber,
} from '../../src/certificates/index.ts'
import {
  ClientError,
  parseUsageGrant,
  permissionsOf,
  readPublishedDocument,
  RightsClient,
  templateNames,
  writePublishingChain,
  type Chain,
  type OfferedTemplate,
  type RmsServices,
} from '../../src/client/index.ts'
import {
  BASE_PATH,
  CERTIFICATION_FILE,
  LICENSE_FILE,
  PUBLISH_FILE,
  TEMPLATE_DISTRIBUTION_FILE,
} from '../../src/protocol/paths.ts'
import { ADMIN } from '../support/admin.ts'
import { activate } from '../support/certify-call.ts'
import type { TestLicensingServer } from '../support/licensing-server.ts'
import type { TestRoot } from '../support/root-server.ts'
import { memoryProfile } from '../unit/client/memory-profile.ts'
import { answered, chainsIn, type ServiceOrders, type ServiceTold } from './generated-client.ts'

/** Who may read, and logs on as it. */
export const READER = { USER: 'EMULATOR\\reader', PASSWORD: 'Reads-1!' }
const AUTHOR = { USER: ADMIN.user, PASSWORD: ADMIN.password }
/** A template that lets the reader view, and how an administrator of the licensing server makes it. */
const TEMPLATE = 'For readers'
export const TEMPLATE_COMMAND = ['template', 'create', '--name', TEMPLATE, '--right', 'reader@emulator.example=VIEW']

const GRANT = parseUsageGrant('reader@emulator.example:VIEW,PRINT')

type Login = typeof READER

/** The servers that license, all in one cryptographic mode. */
export interface LicensingServers {
  readonly root: TestRoot
  readonly licensing: TestLicensingServer
}

/** A client that was generated, and what it calls. */
export interface LicenceBench {
  readonly call: (operation: string, url: string, orders: ServiceOrders) => Promise<ServiceTold>
  /** Where its files are. */
  readonly directory: string
  readonly servers: () => LicensingServers
}

/** Refused as our own client says it, by the exception. */
function chainOrError(told: ServiceTold): Chain {
  if (told.outcome === 'failed') {
    const exception = told.text.match(/\b[A-Za-z][\w.]*Exception\b/g)?.at(-1)
    throw new ClientError('request-refused', told.text, { exception })
  }
  const [first, ...above] = chainsIn(told)[0] ?? []
  if (first === undefined) throw new Error('no chain')
  return [first, ...above]
}

class Bench {
  readonly #bench: LicenceBench
  #files = 0

  constructor(bench: LicenceBench) {
    this.#bench = bench
  }

  get #root(): string {
    return `${this.#bench.servers().root.server.url}${BASE_PATH}/`
  }

  get #licensing(): string {
    return `${this.#bench.servers().licensing.server.url}${BASE_PATH}/`
  }

  /** A file with these certificates, one a line. */
  file(chain: readonly string[]): string {
    const path = join(this.#bench.directory, `chain-${++this.#files}.txt`)
    writeFileSync(path, chain.join('\n'))
    return path
  }

  certify(login: Login, machine: readonly string[], persistent: boolean): Promise<ServiceTold> {
    const orders = { ...login, MACHINE: this.file(machine), PERSISTENT: String(persistent) }
    return this.#bench.call('Certify', `${this.#root}${CERTIFICATION_FILE}`, orders)
  }

  getClientLicensorCert(login: Login, account: readonly string[]): Promise<ServiceTold> {
    const orders = { ...login, ACCOUNT: this.file(account) }
    return this.#bench.call('GetClientLicensorCert', `${this.#licensing}${PUBLISH_FILE}`, orders)
  }

  acquireIssuanceLicense(login: Login, unsigned: string): Promise<ServiceTold> {
    const orders = { ...login, LICENSE: this.file([unsigned]) }
    return this.#bench.call('AcquireIssuanceLicense', `${this.#licensing}${PUBLISH_FILE}`, orders)
  }

  acquireLicense(login: Login, account: readonly string[], documents: readonly Chain[]): Promise<ServiceTold> {
    const LICENSE = documents.map((chain) => this.file(chain)).join(':')
    const versions = documents.length > 1 ? { DATA_VERSION: '1.1.0.0' } : {}
    const orders = { ...login, ...versions, ACCOUNT: this.file(account), LICENSE }
    return this.#bench.call('AcquireLicense', `${this.#licensing}${LICENSE_FILE}`, orders)
  }

  async acquireTemplateInformation(login: Login): Promise<{ key: string; offered: OfferedTemplate[] }> {
    const url = `${this.#licensing}${TEMPLATE_DISTRIBUTION_FILE}`
    const [key = '', count, ...templates] = answered(
      await this.#bench.call('AcquireTemplateInformation', url, login),
    ).fields
    expect(templates).to.have.length(Number(count))
    const offered = templates.map((field) => {
      const [guid = '', hash = ''] = field.split(' ')
      return { guid, hash }
    })
    return { key, offered }
  }

  /** GUID, hash and template of each that was asked for, the last two empty where there is none. */
  async acquireTemplates(login: Login, guids: readonly string[]): Promise<(readonly string[])[]> {
    const url = `${this.#licensing}${TEMPLATE_DISTRIBUTION_FILE}`
    const { fields } = answered(await this.#bench.call('AcquireTemplates', url, { ...login, GUIDS: guids.join(' ') }))
    return guids.map((_, index) => fields.slice(index * 3, index * 3 + 3))
  }

  /** The services as the library of this project wants them, each reached by the generated client. */
  services(login: Login): RmsServices {
    return {
      locate: () => Promise.resolve([]),
      licensorCertificate: () => Promise.resolve(this.#bench.servers().licensing.chain as Chain),
      certify: async (_, { machineChain, persistent }) =>
        chainOrError(await this.certify(login, machineChain, persistent)),
      clientLicensorCertificate: async (_, account) => chainOrError(await this.getClientLicensorCert(login, account)),
      signPublishingLicense: async (_, unsigned) => chainOrError(await this.acquireIssuanceLicense(login, unsigned)),
      acquireUseLicense: async (_, { accountChain, publishingChain }) =>
        chainOrError(await this.acquireLicense(login, accountChain, [publishingChain])),
      templateInformation: async () => (await this.acquireTemplateInformation(login)).offered,
      templates: async (_, guids) =>
        (await this.acquireTemplates(login, guids))
          .map(([, , template = '']) => template)
          .filter((text) => text !== ''),
    }
  }
}

/** A user of our client, certified by way of the generated one. */
async function certified(bench: Bench, login: Login, mode: CryptographicModeNumber = 1): Promise<RightsClient> {
  const client = new RightsClient({
    profile: memoryProfile(),
    services: bench.services(login),
    securityProcessor: { activate: () => activate(mode) },
    random: systemRandom,
    clock: systemClock,
  })
  await client.activate()
  await client.certify('http://root', { persistent: true })
  return client
}

/** A document of the author that the reader may view and print. */
const publishFor = (author: RightsClient, grant = GRANT) =>
  author.publish({ policy: { kind: 'own', grants: [grant], until: undefined }, by: { url: 'http://licensing' } })

/** Publishes by the template that the author fetches, and opens as the reader. */
async function passTemplateDocument(author: RightsClient, reader: RightsClient): Promise<void> {
  const { templates } = await author.syncTemplates('http://licensing')
  const [template] = templates
  if (template === undefined) throw new Error('no template')
  expect(templateNames(template.license).map(({ name }) => name)).to.deep.equal([TEMPLATE])
  const by = { url: 'http://licensing' }
  const { publishingChain, contentKey } = await author.publish({ policy: { kind: 'template', template }, by })
  const held = await reader.useLicense(readPublishedDocument(writePublishingChain(publishingChain)))
  expect(permissionsOf(held.signed.license).map(({ right }) => right)).to.deep.equal(['VIEW'])
  expect(await reader.contentKey(held)).to.deep.equal(contentKey)
}

/**
 * That each operation on licences is called in cryptographic mode 2 as well. Once each: on the wire the modes differ in the
 * lengths of numbers and in the names of algorithms alone.
 */
export function testOtherMode(made: LicenceBench): void {
  it('[MS-RMPR] §2.2.9.1 goes the whole way in cryptographic mode 2, by each operation on licences', async () => {
    const bench = new Bench(made)
    const [author, reader] = [await certified(bench, AUTHOR, 2), await certified(bench, READER, 2)]
    expect(keySize((await reader.account()).certificate.principal.publicKey)).to.equal(2048)
    const { chain } = await author.becomeLicensor('http://licensing')
    expect(chain.slice(1)).to.deep.equal(made.servers().licensing.chain)
    await passTemplateDocument(author, reader)
  })
}

/**
 * That the client makes the whole way of a document, from a machine to its content. What it calls with was made, and what it gets
 * is verified, opened and used by the client library of this project, [MS-RMPR] §3.8.
 */
export function testLicences(made: LicenceBench): void {
  const bench = new Bench(made)
  let author: RightsClient
  let reader: RightsClient

  it('[MS-RMPR] §6.2 certifies accounts by Certify: the keys open on their machines', async () => {
    author = await certified(bench, AUTHOR)
    reader = await certified(bench, READER)
    const { certificate } = await reader.account()
    expect(certificate.principal.object.name).to.equal('reader@emulator.example')
  })

  it('[MS-RMPR] §6.4 gets a client licensor certificate by GetClientLicensorCert, whose key opens', async () => {
    const { chain } = await author.becomeLicensor('http://licensing')
    expect(chain.slice(1)).to.deep.equal(made.servers().licensing.chain)
  })

  it('[MS-RMPR] §6.4, §6.3 publishes by AcquireIssuanceLicense, and opens by AcquireLicense', async () => {
    const { publishingChain, contentKey } = await publishFor(author)
    const document = readPublishedDocument(writePublishingChain(publishingChain))
    const held = await reader.useLicense(document)
    expect(permissionsOf(held.signed.license).map(({ right }) => right)).to.deep.equal(['VIEW', 'PRINT'])
    expect(await reader.contentKey(held)).to.deep.equal(contentKey)
  })

  it('[MS-RMPR] §3.4.4.1.3.5 acquires licences in a batch of version 1.1.0.0, a refused one among them', async () => {
    const mine = await publishFor(author)
    const closed = await publishFor(author, parseUsageGrant('nobody@emulator.example:VIEW'))
    const { chain } = await reader.account()
    const documents = [mine, closed, mine].map(({ publishingChain }) => publishingChain)
    const [first, refused, last] = chainsIn(await bench.acquireLicense(READER, chain, documents))
    for (const leaf of [first?.[0], last?.[0]]) {
      expect(readLicenseOf('use-license', leaf ?? '').license.rights[0].name).to.equal('VIEW')
    }
    expect(refused).to.have.length(1)
    expect(refused?.[0]).to.match(/NoRightsForRequestedPrincipalException.*<batchindex>1</s)
  })

  it('[MS-RMPR] §6.3.1 gets templates by AcquireTemplateInformation and AcquireTemplates, by which documents are published', () =>
    passTemplateDocument(author, reader))

  it('[MS-RMPR] §6.3.1 learns the key of the server, and of a template that there is not', async () => {
    const { key, offered } = await bench.acquireTemplateInformation(AUTHOR)
    const { principal } = readIssuingCertificate(made.servers().licensing.chain[0] ?? '').certificate
    expect(parsePkcs1PublicKey(Buffer.from(key, 'base64'))).to.deep.equal(principal.publicKey)
    const unknown = '{00000000-0000-0000-0000-000000000001}'
    const guids = [unknown, ...offered.map(({ guid }) => guid)]
    const [missing, found] = await bench.acquireTemplates(READER, guids)
    expect(missing).to.deep.equal([unknown, '', ''])
    expect(found?.slice(0, 2)).to.deep.equal([offered[0]?.guid, offered[0]?.hash])
  })

  it('takes refusals for faults, with the names of their exceptions', async () => {
    const { chain } = await reader.account()
    const [leaf, ...above] = chain
    const other = leaf.replace('reader@', 'writer@')
    const refusals = [
      ['VerifyMachineCertificateChainFailedException', await bench.certify(READER, chain, true)],
      ['InvalidPersonaCertSignatureException', await bench.getClientLicensorCert(READER, [other, ...above])],
      ['InvalidPersonaCertSignatureException', await bench.acquireLicense(READER, [other, ...above], [chain])],
    ] as const
    for (const [exception, told] of refusals) {
      expect(told).to.include({ outcome: 'failed', reason: 'fault' })
      expect(told).to.have.property('text').that.includes(exception)
    }
  })
}
