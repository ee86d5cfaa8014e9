import { expect } from 'chai'
import { SUB_ENROLL_PATH as PATH } from '../../src/protocol/paths.ts'
import { SUB_ENROLL_ACTION } from '../../src/protocol/sub-enrollment.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { exchange, rawRequest } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { subEnrollEnvelope } from '../support/sub-enroll-request.ts'

const BODY = subEnrollEnvelope()

/** Ways to write the path of SubEnrollService.asmx that mean that file, whatever the case, as on IIS. */
const SAME = [
  PATH.toUpperCase(),
  PATH.toLowerCase(),
  PATH.replace('Certification', '%43ertification'),
  PATH.replace('.asmx', '%2easmx'),
  '/%5fwmcs/certification/subenrollservice.asmx',
  PATH.replace('/Certification', '%2FCertification'),
  `${PATH}#x`,
  `${PATH}?wsdl`,
  `${PATH}?x=/../..`,
  `http://rms01${PATH}`,
  `http://evil.example${PATH.toUpperCase()}`,
  `HTTP://[::1]:1${PATH}`,
]

/** What could get at a file past its access list elsewhere, and must not be that file here. */
const NONE = [
  PATH.replace('/Certification', '/./Certification'),
  PATH.replace('/Certification', '/x/../Certification'),
  PATH.replace('/Certification', '/%2e%2e/_wmcs/Certification'),
  PATH.replace('/Certification', '/%2E%2E%2F_wmcs/Certification'),
  PATH.replace('/Certification', '/..%5c_wmcs/Certification'),
  PATH.replace('/Certification', '%5cCertification'),
  PATH.replace('/Certification', '\\Certification'),
  PATH.replace('/Certification', '//Certification'),
  PATH.replace('/Certification', '/%252e%252e/_wmcs/Certification'),
  PATH.replace('.asmx', '%252easmx'),
  PATH.replace('/Certification', '%c0%afCertification'),
  PATH.replace('/Certification', '/%u0043ertification'),
  PATH.replace('SubEnroll', '%ef%bc%b3ubEnroll'),
  PATH.replace('Service', 'Servi%C3%A7e'),
  `/${PATH}`,
  `${PATH}.`,
  `${PATH}...`,
  `${PATH}%20`,
  `${PATH}%2e`,
  `${PATH}%00`,
  `${PATH}%00.html`,
  `${PATH}::$DATA`,
  `${PATH}::$DATA/SubEnroll`,
  `${PATH}./SubEnroll`,
  `${PATH}%20/SubEnroll`,
  `${PATH}/../SubEnrollService.asmx`,
  `${PATH}/..`,
  `${PATH}/x/../../SubEnrollService.asmx`,
  `/x.asmx/..${PATH}`,
  `/x.asmx${PATH}`,
  `${PATH}/%5c`,
  `${PATH}//`,
  `${PATH} `.replace(' ', '%20%20'),
  `${PATH}%09`,
  `${PATH}+`,
  `${PATH}%3a%3a$DATA`,
  `${PATH}:stream`,
  `${PATH}~1`,
  `${PATH};a=b`,
  `${PATH}%3b`,
  `${PATH}%3fwsdl`,
  '/_wmcs/Certification/SUBENR~1.ASM',
  'SubEnrollService.asmx',
  '*',
]

/** That file and something behind it: its access list decides, and then there is nothing to be had. */
const BELOW = [
  `${PATH}/`,
  `${PATH}/SubEnroll`,
  `${PATH.toUpperCase()}/subenroll`,
  `${PATH}/SubEnroll/more?x`,
  `${PATH}%2FSubEnroll`,
  `${PATH}/SubEnrollService.asmx`,
  `http://rms01${PATH}/x`,
]

describe('Paths on a root: the decision for the plain path, or no such file', () => {
  let root: TestRoot

  before(async () => {
    root = await startTestRoot()
    await root.grant('rmsadmin')
  })

  after(() => root.close())

  const outcome = async (target: string, authorization: string | undefined) => {
    const lines = [
      `POST ${target} HTTP/1.1`,
      'Host: rms01',
      'Content-Type: text/xml; charset=utf-8',
      `SOAPAction: "${SUB_ENROLL_ACTION}"`,
      `Content-Length: ${BODY.length}`,
      ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
    ]
    return (await exchange(root.server.url, rawRequest(lines, BODY)))?.status
  }
  /** Without credentials, with a wrong password, and with the right one; and how many certificates were issued. */
  const outcomes = async (target: string) => {
    const before = await root.enrollments()
    const statuses = [
      await outcome(target, undefined),
      await outcome(target, basic({ ...ADMIN, password: 'x' })),
      await outcome(target, basic(ADMIN)),
    ]
    return { statuses, issued: (await root.enrollments()).length - before.length }
  }

  for (const target of SAME) {
    it(`the same: ${target}`, async () => {
      expect(await outcomes(target)).to.deep.equal({ statuses: [401, 401, 200], issued: 1 })
    })
  }

  for (const target of BELOW) {
    it(`below: ${target}`, async () => {
      expect(await outcomes(target)).to.deep.equal({ statuses: [401, 401, 500], issued: 0 })
    })
  }

  for (const target of NONE) {
    it(`none: ${target}`, async () => {
      const { statuses, issued } = await outcomes(target)
      // Node itself refuses what is no target at all.
      expect(statuses).to.be.deep.oneOf([
        [404, 404, 404],
        [400, 400, 400],
      ])
      expect(issued).to.equal(0)
    })
  }
})
