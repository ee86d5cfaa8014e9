import { requestVersionData } from '../asmx/message/index.ts'
import { checkBatch, checkCertificates, checkChain, checkSize, LARGEST, mostMembers, required } from '../calls/index.ts'
import { readUnsignedPublishingLicense } from '../certificates/index.ts'
import { CERTIFICATION_SHAPE } from '../protocol/certification.ts'
import {
  BASE_PATH,
  CERTIFICATION_FILE,
  LICENSE_FILE,
  MOBILE_CERTIFICATION_FILE,
  PUBLISH_FILE,
  SERVER_CERTIFICATION_FILE,
  TEMPLATE_DISTRIBUTION_FILE,
} from '../protocol/paths.ts'
import { PUBLISH_SHAPE } from '../protocol/publishing.ts'
import { TEMPLATE_DISTRIBUTION_SHAPE } from '../protocol/template-distribution.ts'
import { LICENSE_SHAPE } from '../protocol/use-licensing.ts'
import { readableService } from './readable-service.ts'

const at = (...files: readonly string[]): string[] => files.map((file) => `${BASE_PATH}/${file}`)

const CERTIFICATION = readableService(
  at(CERTIFICATION_FILE, SERVER_CERTIFICATION_FILE, MOBILE_CERTIFICATION_FILE),
  CERTIFICATION_SHAPE,
  'for an account on a machine',
  ({ values }) => {
    const machine = values.requestParams.MachineCertificateChain.Certificate
    return [() => checkCertificates(machine, 'MachineCertificateChain')]
  },
)

const PUBLISH = readableService(at(PUBLISH_FILE), PUBLISH_SHAPE, 'for an author', ({ operation, values }) => {
  const batch = (members: readonly unknown[]) => () => checkBatch(members, 'RequestParams', 1)
  if (operation === 'GetClientLicensorCert') {
    const members = values.RequestParams.GetClientLicensorCertParams
    return [
      batch(members),
      ...members.map((member) => () => checkCertificates(member.PersonaCerts.Certificate, 'PersonaCerts')),
    ]
  }
  const members = values.RequestParams.AcquireIssuanceLicenseParams
  const parameter = 'UnsignedIssuanceLicense'
  const check = (license: string | undefined) => () =>
    readUnsignedPublishingLicense(checkSize(required(license, parameter), parameter, LARGEST.publishingLicense))
  return [batch(members), ...members.map((member) => check(member[parameter]))]
})

const LICENSE = readableService(
  at(LICENSE_FILE),
  LICENSE_SHAPE,
  'for the licence to use a document',
  (message, { profile }) => {
    const members = message.values.RequestParams.AcquireLicenseParams
    const most = mostMembers(requestVersionData(message), profile)
    const publishing = members[0]?.IssuanceLicense.Certificate
    return [
      () => checkBatch(members, 'RequestParams', most),
      ...(publishing === undefined ? [] : [() => checkChain(publishing, 'IssuanceLicense', LARGEST.publishingLicense)]),
      ...members.map((member) => () => checkCertificates(member.LicenseeCerts.Certificate, 'LicenseeCerts')),
    ]
  },
)

const TEMPLATE_DISTRIBUTION = readableService(
  at(TEMPLATE_DISTRIBUTION_FILE),
  TEMPLATE_DISTRIBUTION_SHAPE,
  'for templates',
)

/** The services that certify, publish and license: their requests are looked at as far as the call itself goes. */
export const LICENSE_SERVICES = [CERTIFICATION, PUBLISH, LICENSE, TEMPLATE_DISTRIBUTION]
