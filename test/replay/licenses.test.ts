import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  compareExchange,
  Correspondences,
  isOpen,
  type ExchangeComparison,
  type JudgedDifference,
} from '../../src/comparison/index.ts'
import { listExchanges, type Exchange } from '../../src/exchanges/index.ts'
import { BASE_PATH, CERTIFICATION_SERVER_PATH, TEMPLATE_DISTRIBUTION_FILE } from '../../src/protocol/paths.ts'
import { GET_LICENSOR_CERTIFICATE_ACTION, SERVER_NAMESPACE } from '../../src/protocol/server-service.ts'
import {
  TEMPLATE_DISTRIBUTION_NAMESPACE,
  TEMPLATE_DISTRIBUTION_SHAPE,
} from '../../src/protocol/template-distribution.ts'
import type { ActivatedMachine } from '../../src/security-processor/index.ts'
import { ADMIN, ADMINS } from '../support/admin.ts'
import { activate, certify, getClientLicensor, PUBLISH_PATH } from '../support/certify-call.ts'
import { acquireLicenseCall, LICENSE_PATH, prepare, sign, signCall } from '../support/license-call.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService } from '../support/soap-call.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'
import { startUntilReady } from '../unit/cli/running-command.ts'

const ACCOUNT = 'rmsadmin@emulator.example'
const TEMPLATE = 'Company confidential'
const NAME = 'server.name=RMS01'
const OPENING = { environment: { RMS_EMULATOR_KEY_PASSPHRASE: MADE_PASSPHRASE } }

const template = async (root: Pick<TestRoot, 'path'>, ...words: string[]): Promise<string> => {
  const { code, out, err } = await run(['template', ...words, '--data', root.path], OPENING)
  if (code !== 0) throw new Error(err.join('\n'))
  return out.join('\n')
}

const rights = (...names: string[]): string[] => ['--right', `${ACCOUNT}=${names.join(',')}`]

/** Makes the template that is distributed, and gives its GUID. */
const makeTemplate = async (root: TestRoot, ...names: string[]): Promise<string> =>
  /\{(.*)\}/.exec(await template(root, 'create', '--name', TEMPLATE, ...rights(...names)))?.[1] ?? ''

const distributionCall = (operation: keyof typeof TEMPLATE_DISTRIBUTION_SHAPE.operations, content: string) => ({
  namespace: TEMPLATE_DISTRIBUTION_NAMESPACE,
  action: TEMPLATE_DISTRIBUTION_SHAPE.operations[operation].action,
  body: `<${operation} xmlns="${TEMPLATE_DISTRIBUTION_NAMESPACE}">${content}</${operation}>`,
  versions: ['1.0.0.0', '1.1.0.0'] as const,
})

/** Asks for everything that a server issues to a client, each with what it has given before. */
async function askForAll(url: string, machine: ActivatedMachine, templateGuid: string): Promise<void> {
  const distribution = `${url}${BASE_PATH}/${TEMPLATE_DISTRIBUTION_FILE}`
  const rac = await certify(url, machine)
  const clc = await getClientLicensor(url, rac)
  const publisher = { machine, rac, clc }
  const publication = {
    owner: 'author@emulator.example',
    rights: [
      ['VIEW', ACCOUNT],
      ['PRINT', ACCOUNT],
    ],
  } as const
  await callService(`${url}${PUBLISH_PATH}`, signCall(prepare(publisher, publication).license))
  const { text } = await callService(
    distribution,
    distributionCall('AcquireTemplates', `<guids><string>${templateGuid}</string></guids>`),
  )
  await callService(distribution, distributionCall('AcquireTemplateInformation', ''))
  const rightsText = /<Template>(.*?)<\/Template>/s.exec(text)?.[1]?.replaceAll('&lt;', '<').replaceAll('&gt;', '>')
  const own = await sign(publisher, prepare(publisher, publication))
  const owned = await sign(publisher, prepare(publisher, { ...publication, owner: ACCOUNT }))
  const byTemplate = await sign(publisher, prepare(publisher, { ...publication, rightsText: rightsText ?? '' }))
  await callService(
    `${url}${LICENSE_PATH}`,
    acquireLicenseCall([rac, own], [rac, owned], [rac, byTemplate], [[rac[0].replace('rmsadmin@', 'a@')], own]),
  )
  await callService(`${url}${CERTIFICATION_SERVER_PATH}`, {
    ...{ namespace: SERVER_NAMESPACE, action: GET_LICENSOR_CERTIFICATE_ACTION, versions: ['1.0.0.0', '1.0.0.0'] },
    body: `<GetLicensorCertificate xmlns="${SERVER_NAMESPACE}" />`,
  })
}

/** Records what a server answers to all of that. */
async function record(root: TestRoot, out: string, machine: ActivatedMachine, guid: string): Promise<Exchange[]> {
  const recorder = await startUntilReady([...['record', '--upstream', root.server.url, '--out', out, '--port', '0']])
  await askForAll(recorder.after('listening on '), machine, guid)
  await recorder.stop()
  return listExchanges(out).map((stored) => stored.read())
}

const OPERATIONS = [
  ...['AcquireIssuanceLicense', 'AcquireLicense', 'AcquireTemplateInformation', 'AcquireTemplates', 'Certify'],
  ...['GetClientLicensorCert', 'GetLicensorCertificate'],
]

const openIn = (comparisons: readonly ExchangeComparison[]): JudgedDifference[] =>
  comparisons.flatMap(({ differences }) => differences.filter(isOpen))

/** What is told of differences in words, and where there are none. */
const told = (differences: readonly JudgedDifference[]): string[] =>
  [...new Set(differences.map((one) => one.told ?? `${one.where}: ${one.kind}`))].toSorted()

describe('the answers of the licence services are compared between servers', function () {
  this.timeout(180_000)
  const temporary = temporaryDirectory()
  const at = (name: string): string => join(temporary.path, name)
  const password = at('password.txt')

  before(() => writeFileSync(password, ADMIN.password))
  after(() => temporary.remove())

  /** What a root answers that has made its hierarchy and one template with these rights. */
  async function recorded(
    name: string,
    set: readonly string[],
    machine: ActivatedMachine,
    rights = ['VIEW', 'PRINT'],
  ): Promise<Exchange[]> {
    const root = await startTestRoot({ set: [NAME, ...set], path: at(name) })
    try {
      await root.grant(ADMINS)
      return await record(root, at(`${name} recorded`), machine, await makeTemplate(root, ...rights))
    } finally {
      await root.close()
    }
  }

  let first: Exchange[]
  let machine: ActivatedMachine

  before(async () => {
    machine = await activate(1)
    first = await recorded('first', ['seed=one'], machine)
  })

  describe('that have nothing in common but their settings, each asked with what it has issued itself', () => {
    /** What differs in the answers of another root, each held against the first one's. */
    async function compared(...other: Parameters<typeof recorded>): Promise<ExchangeComparison[]> {
      const others = await recorded(...other)
      const correspondences = new Correspondences()
      return first.map((exchange) => {
        const answered = others.find(({ name }) => name === exchange.name)
        if (answered === undefined) throw new Error(`${exchange.name} was not recorded again`)
        const origin = answered.about.source.url ?? ''
        return compareExchange(exchange, answered.response, { origin, accepted: [], correspondences })
      })
    }

    it('every operation differs by nature only', async () => {
      const comparisons = await compared('second', ['seed=two'], machine)
      expect(first.map(({ about }) => about.operation).toSorted()).to.deep.equal(OPERATIONS)
      expect(openIn(comparisons)).to.deep.equal([])
      const natures = new Set(comparisons.flatMap(({ differences }) => differences.map(({ byNature }) => byNature)))
      expect([...natures]).to.include.members([
        'guid',
        'sid',
        'key',
        'sealed-key',
        'rights-data',
        'signature',
        'digest',
      ])
    })

    it('a right that is missing is told, in the template and in the use licence by it', async () => {
      const open = openIn(await compared('fewer rights', ['seed=three'], machine, ['VIEW']))
      expect(told(open)).to.deep.equal([
        'rights policy template: the right PRINT is missing',
        'use licence: the right PRINT is missing',
      ])
    })

    it('another cryptographic mode is told by the hash, the keys and what is sealed', async () => {
      const open = openIn(await compared('mode 2', ['seed=four', 'cryptographicMode=2'], await activate(2)))
      // The words of the exception of a batch name the hash.
      const sentences = told(open).filter((sentence) => !sentence.includes('ExceptionString'))
      for (const sentence of sentences)
        expect(sentence).to.match(/: the (?:hash algorithm|size|form)(?: of .*)? differs$/)
      expect(sentences).to.include.members([
        'RMS account certificate: the hash algorithm differs',
        'RMS account certificate: the form of the key that is sealed for the machine differs',
        'client licensor certificate: the size of the sealed key of the right ISSUE differs',
        'publishing licence: the size of the key of its issuer differs',
        'use licence: the form of the sealed key of the right VIEW differs',
        'rights policy template: the size of its signature differs',
        'SLC: the size of the key of whom it is issued to differs',
      ])
    })
  })

  describe('of which the other has the keys of the recorded one, asked with what that has issued, by the command', () => {
    /** What compare prints of the root with other settings. */
    async function comparedWith(...set: string[]): Promise<{ code: number; out: readonly string[] }> {
      const root = await startTestRoot({ set: [NAME, ...set], path: at('first') })
      const logon = ['--user', ADMIN.user, '--password-file', password]
      try {
        return await run(['compare', at('first recorded'), '--against', root.server.url, ...logon])
      } finally {
        await root.close()
      }
    }

    it('nothing differs under the same settings', async () => {
      const { code, out } = await comparedWith('seed=five')
      expect(out.filter((line) => line.includes('DIFFERS'))).to.deep.equal([])
      expect(out.at(-1)).to.match(/^7 compared: 7 the same, 0 different/)
      expect(code).to.equal(0)
    })

    for (const [setting, ...sentences] of [
      [
        'validity.licences=P6Y',
        'RMS account certificate: the end of its validity differs',
        'client licensor certificate: the end of the right ISSUE differs',
        'publishing licence: the end of its validity differs',
        'use licence: the end of its validity differs',
      ],
      [
        'validity.inLicences=false',
        'publishing licence: its validity is missing',
        'use licence: its validity is missing',
      ],
      ['validity.temporaryRac=PT15M'],
    ]) {
      it(`${setting ?? ''} is told, and nothing else`, async () => {
        const { code, out } = await comparedWith('seed=six', setting ?? '')
        const differing = out.flatMap((line, index) =>
          line.includes('DIFFERS') ? [(out[index + 1] ?? '').trim()] : [],
        )
        expect([...new Set(differing)].toSorted()).to.deep.equal(sentences.toSorted())
        expect(code).to.equal(sentences.length === 0 ? 0 : 1)
      })
    }
  })
})
