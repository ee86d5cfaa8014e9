import { expect } from 'chai'
import type { Installation } from '../../src/app/index.ts'
import { readIssuingCertificate, verifyLicenseChain } from '../../src/certificates/index.ts'
import { GROUP_EXPANSION_NAMESPACE } from '../../src/protocol/group-expansion.ts'
import {
  BASE_PATH,
  CERTIFICATION_LOCATOR_FILE,
  GROUP_EXPANSION_FILE,
  LICENSING_SERVER_FILE,
  SUB_ENROLL_FILE,
  TEMPLATE_DISTRIBUTION_FILE,
} from '../../src/protocol/paths.ts'
import { SERVER_NAMESPACE } from '../../src/protocol/server-service.ts'
import { SUB_ENROLL_ACTION, SUB_ENROLLMENT_NAMESPACE } from '../../src/protocol/sub-enrollment.ts'
import { TEMPLATE_DISTRIBUTION_NAMESPACE } from '../../src/protocol/template-distribution.ts'
import {
  activate,
  certify,
  CERTIFICATION_PATH,
  certifyCall,
  chainIn,
  clientLicensorCall,
  getClientLicensor,
  PUBLISH_PATH,
} from '../support/certify-call.ts'
import { grantGroupExpansion } from '../support/group-expansion.ts'
import {
  acquireLicenseCall,
  LICENSE_PATH,
  prepare,
  sign,
  signCall,
  type Publication,
  type Publisher,
} from '../support/license-call.ts'
import { startTestLicensingServer } from '../support/licensing-server.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn, type SoapCall } from '../support/soap-call.ts'
import { GOOD_REQUEST, newKey } from '../support/sub-enroll-request.ts'

const OWN: Publication = { owner: 'rmsadmin@emulator.example', rights: [['VIEW', 'rmsadmin@emulator.example']] }

/** What is asked for, where, and how. */
type Question = readonly [what: string, path: string, call: SoapCall]

/** A SubEnroll request of a server that nobody knows. */
const subEnrollCall = (): SoapCall => ({
  namespace: SUB_ENROLLMENT_NAMESPACE,
  action: SUB_ENROLL_ACTION,
  body:
    `<SubEnroll xmlns="${SUB_ENROLLMENT_NAMESPACE}"><oInput><CertificatePublicKey><aPublicKeyBytes>${newKey().base64}</aPublicKeyBytes>` +
    `<Guid>${GOOD_REQUEST.guid}</Guid></CertificatePublicKey><EnrolleeInformation><SKU>RMS 1.0</SKU><Version>5.2.3790.300</Version>` +
    `<Name>X</Name><URL>http://x/_wmcs</URL></EnrolleeInformation></oInput></SubEnroll>`,
  versions: ['1.0.0.0', '1.0.0.0'],
})

const SUB_ENROLL: Question = ['SubEnroll', `${BASE_PATH}/${SUB_ENROLL_FILE}`, subEnrollCall()]

/** Everything that a licensing server issues, asked for by a publisher with whom nothing is wrong. */
const licensingQuestions = async (publisher: Publisher): Promise<Question[]> => [
  ['GetClientLicensorCert', PUBLISH_PATH, clientLicensorCall(publisher.rac)],
  ['AcquireIssuanceLicense', PUBLISH_PATH, signCall(prepare(publisher, OWN).license)],
  ['AcquireLicense', LICENSE_PATH, acquireLicenseCall([publisher.rac, await sign(publisher, prepare(publisher, OWN))])],
]

/** The same of a root. */
const rootQuestions = async (publisher: Publisher): Promise<Question[]> => [
  ['Certify', CERTIFICATION_PATH, certifyCall(publisher.machine.chain)],
  SUB_ENROLL,
  ...(await licensingQuestions(publisher)),
]

/** What became of each question: `issued`, or the exception. */
async function outcomesAt(url: string, questions: readonly Question[]): Promise<Record<string, string>> {
  const outcomes: [string, string][] = []
  for (const [what, path, call] of questions) {
    const { status, text } = await callService(`${url}${path}`, call)
    const exception = /.*&gt; (?:\w+\.)*(\w+Exception): /.exec(faultIn(text))?.[1]
    outcomes.push([what, status === 200 ? 'issued' : (exception ?? `HTTP ${status}`)])
  }
  return Object.fromEntries(outcomes)
}

const allTo = (questions: readonly Question[], outcome: string): Record<string, string> =>
  Object.fromEntries(questions.map(([what]) => [what, outcome]))

/** How much a server has in its books. */
async function entriesOf({ store: { queries } }: Installation): Promise<number> {
  const tables = ['issued_certificate', 'issued_license', 'enrollment'] as const
  const counts = await Promise.all(tables.map((table) => queries.selectFrom(table).select('id').execute()))
  return counts.reduce((sum, rows) => sum + rows.length, 0)
}

async function publisherAt(root: TestRoot, url: string): Promise<Publisher> {
  const machine = await activate()
  const rac = await certify(root.server.url, machine)
  return { machine, rac, clc: await getClientLicensor(url, rac) }
}

const rangeOf = (chain: readonly string[]) => readIssuingCertificate(chain[0] ?? '').certificate.rangeTime

describe('[MS-RMPR] §3.1.6.2 a server whose licensor certificate has ended, or not begun', function () {
  this.timeout(120_000)

  it('issues nothing of all that a root issues, from the minute of its end on, and does before', async () => {
    let moment = new Date()
    const root = await startTestRoot({ clock: { now: () => moment } })
    try {
      await root.grant('rmsadmin')
      const questions = await rootQuestions(await publisherAt(root, root.server.url))
      const { from, until } = rangeOf(await root.chain())
      moment = new Date(until.getTime() - 1)
      expect(await outcomesAt(root.server.url, questions)).to.deep.equal(allTo(questions, 'issued'))
      const entries = await entriesOf(root.installation)
      for (const late of [until, new Date(from.getTime() - 1)]) {
        moment = late
        expect(await outcomesAt(root.server.url, questions), late.toISOString()).to.deep.equal(
          allTo(questions, 'UnspecifiedErrorException'),
        )
      }
      expect(await entriesOf(root.installation)).to.equal(entries)
    } finally {
      await root.close()
    }
  })

  it('issues nothing of all that a licensing server issues', async () => {
    const root = await startTestRoot()
    await root.grant('rmsadmin')
    let moment = new Date()
    const licensing = await startTestLicensingServer(root, [], { now: () => moment })
    try {
      const { url } = licensing.server
      const questions = await licensingQuestions(await publisherAt(root, url))
      const { until } = rangeOf(licensing.chain)
      moment = new Date(until.getTime() - 1)
      expect(await outcomesAt(url, questions)).to.deep.equal(allTo(questions, 'issued'))
      const entries = await entriesOf(licensing.installation)
      moment = until
      expect(await outcomesAt(url, questions)).to.deep.equal(allTo(questions, 'UnspecifiedErrorException'))
      expect(await entriesOf(licensing.installation)).to.equal(entries)
    } finally {
      await licensing.close()
      await root.close()
    }
  })

  it('may issue all the same where a switch says so, and then nobody takes it', async () => {
    let moment = new Date()
    const set = ['expired.behaviour=silent']
    const root = await startTestRoot({ clock: { now: () => moment }, set })
    try {
      await root.grant('rmsadmin')
      const publisher = await publisherAt(root, root.server.url)
      const questions = await rootQuestions(publisher)
      moment = rangeOf(await root.chain()).until
      expect(await outcomesAt(root.server.url, questions)).to.deep.equal(allTo(questions, 'issued'))
      const anchors = await root.anchors()
      const rac = await certify(root.server.url, publisher.machine)
      const failed = verifyLicenseChain(rac, { anchors }).results.filter(({ outcome }) => outcome === 'fails')
      expect(failed.map(({ check }) => check)).to.deep.equal(['issued-within-range'])
      const signed = await callService(`${root.server.url}${PUBLISH_PATH}`, signCall(prepare(publisher, OWN).license))
      const late: Question[] = [
        ['GetClientLicensorCert', PUBLISH_PATH, clientLicensorCall(rac)],
        ['AcquireLicense', LICENSE_PATH, acquireLicenseCall([publisher.rac, chainIn(signed.text)])],
      ]
      expect(await outcomesAt(root.server.url, late)).to.deep.equal({
        GetClientLicensorCert: 'InvalidPersonaCertTimeException',
        AcquireLicense: 'IssuanceLicenseIsNotWithinValidTimeRangeException',
      })
    } finally {
      await root.close()
    }
  })
})

/** What servers tell of themselves and of others. */
const INFORMATION: readonly Question[] = [
  ...(['AcquireTemplateInformation', 'AcquireTemplates'] as const).map((operation): Question => [
    operation,
    `${BASE_PATH}/${TEMPLATE_DISTRIBUTION_FILE}`,
    {
      namespace: TEMPLATE_DISTRIBUTION_NAMESPACE,
      action: `${TEMPLATE_DISTRIBUTION_NAMESPACE}/${operation}`,
      body: `<${operation} xmlns="${TEMPLATE_DISTRIBUTION_NAMESPACE}"/>`,
    },
  ]),
  ...(['GetLicensorCertificate', 'FindServiceLocations', 'GetServerInfo'] as const).map((operation): Question => [
    operation,
    `${BASE_PATH}/${LICENSING_SERVER_FILE}`,
    {
      namespace: SERVER_NAMESPACE,
      action: `${SERVER_NAMESPACE}/${operation}`,
      body: `<${operation} xmlns="${SERVER_NAMESPACE}"/>`,
    },
  ]),
  [
    'FindServiceLocationsForUser',
    `${BASE_PATH}/${CERTIFICATION_LOCATOR_FILE}`,
    {
      namespace: SERVER_NAMESPACE,
      action: `${SERVER_NAMESPACE}/FindServiceLocationsForUser`,
      body: `<FindServiceLocationsForUser xmlns="${SERVER_NAMESPACE}"/>`,
    },
  ],
  [
    'IsPrincipalMemberOf',
    `${BASE_PATH}/${GROUP_EXPANSION_FILE}`,
    {
      namespace: GROUP_EXPANSION_NAMESPACE,
      action: `${GROUP_EXPANSION_NAMESPACE}/IsPrincipalMemberOf`,
      body: `<IsPrincipalMemberOf xmlns="${GROUP_EXPANSION_NAMESPACE}"><crossForestCallsSoFar>0</crossForestCallsSoFar></IsPrincipalMemberOf>`,
    },
  ],
]

describe('[MS-RMPR] §3.1.1.1.1 a server that is decommissioned', function () {
  this.timeout(120_000)
  const set = ['licensing.decommissioned=true']
  const GONE = 'ClusterDecommissionedException'
  let root: TestRoot
  let publisher: Publisher

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
    publisher = await publisherAt(root, root.server.url)
  })

  after(() => root.close())

  it('Cc747695 refuses as a root whatever it is asked, and enters nothing', async () => {
    const gone = await startTestRoot({ set })
    try {
      await gone.grant('rmsadmin')
      await grantGroupExpansion(gone.installation)
      const questions = [...(await rootQuestions(publisher)), ...INFORMATION]
      expect(await outcomesAt(gone.server.url, questions)).to.deep.equal(allTo(questions, GONE))
      expect(await entriesOf(gone.installation)).to.equal(0)
    } finally {
      await gone.close()
    }
  })

  it('Cc747695 refuses as a licensing server whatever it is asked, a batch as a whole', async () => {
    const gone = await startTestLicensingServer(root, set)
    try {
      const members = [publisher.rac, await sign(publisher, prepare(publisher, OWN))] as const
      const questions: Question[] = [
        ...(await licensingQuestions(publisher)),
        ['a batch', LICENSE_PATH, acquireLicenseCall(members, members)],
        ...INFORMATION.slice(0, 5),
      ]
      expect(await outcomesAt(gone.server.url, questions)).to.deep.equal(allTo(questions, GONE))
      expect(await entriesOf(gone.installation)).to.equal(0)
    } finally {
      await gone.close()
    }
  })
})

describe('Cc720184 who may issue what, at the services of servers', function () {
  this.timeout(120_000)

  it('is everything for a root; a licensing server certifies no accounts and enrolls nobody', async () => {
    const root = await startTestRoot()
    await root.grant('rmsadmin')
    const licensing = await startTestLicensingServer(root)
    try {
      const atRoot = await rootQuestions(await publisherAt(root, root.server.url))
      expect(await outcomesAt(root.server.url, atRoot)).to.deep.equal(allTo(atRoot, 'issued'))
      const here = await rootQuestions(await publisherAt(root, licensing.server.url))
      expect(await outcomesAt(licensing.server.url, here)).to.deep.equal({
        ...allTo(here, 'issued'),
        Certify: 'HTTP 404',
        SubEnroll: 'HTTP 404',
      })
    } finally {
      await licensing.close()
      await root.close()
    }
  })
})
