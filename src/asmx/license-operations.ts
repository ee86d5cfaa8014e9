import { formatGuidInBraces } from '../base/guid.ts'
import type { Logger } from '../base/logger.ts'
import type { Certify } from '../certification/index.ts'
import { CERTIFICATION_SHAPE } from '../protocol/certification.ts'
import { PUBLISH_SHAPE } from '../protocol/publishing.ts'
import { TEMPLATE_DISTRIBUTION_SHAPE } from '../protocol/template-distribution.ts'
import { ACQUIRE_LICENSE_EXCEPTION, LICENSE_SHAPE, LICENSING_NAMESPACE } from '../protocol/use-licensing.ts'
import type { AcquireIssuanceLicense, GetClientLicensorCert } from '../publishing/index.ts'
import type { AcquireTemplateInformation, AcquireTemplates } from '../template-distribution/index.ts'
import type { AcquiredLicense, AcquireLicense } from '../use-licensing/index.ts'
import { operationFailure } from './faults.ts'
import { elementWriter } from './message/index.ts'
import { callWith, readyOperation } from './operation.ts'
import type { Operations } from './operations.ts'

const chainOf = (chain: readonly string[]) => ({ CertificateChain: { Certificate: chain } })

/** What Certification.asmx and its siblings do. [MS-RMPR] §3.3 */
export const certificationOperations = (certify: Certify): Operations => {
  const { Certify } = CERTIFICATION_SHAPE.operations
  return new Map([
    [
      'Certify',
      readyOperation(CERTIFICATION_SHAPE, Certify, async (call) => {
        const { MachineCertificateChain: machine, Persistent: persistent } = call.values.requestParams
        const { chain, quota } = await certify(callWith(call, { machineChain: machine.Certificate, persistent }))
        const Quota = {
          Verified: quota.verified,
          CurrentConsumption: quota.currentConsumption,
          Maximum: quota.maximum,
        }
        return { CertifyResult: { ...chainOf(chain), Quota } }
      }),
    ],
  ])
}

/** What Publish.asmx does. [MS-RMPR] §3.5 */
export function publishOperations(
  acquireIssuanceLicense: AcquireIssuanceLicense,
  getClientLicensorCert: GetClientLicensorCert,
): Operations {
  const { AcquireIssuanceLicense, GetClientLicensorCert } = PUBLISH_SHAPE.operations
  const sign = readyOperation(PUBLISH_SHAPE, AcquireIssuanceLicense, async (call) => {
    const { AcquireIssuanceLicenseParams: members } = call.values.RequestParams
    const parameters = members.map(({ UnsignedIssuanceLicense: license }) => license)
    const signed = await acquireIssuanceLicense(callWith(call, parameters))
    return { AcquireIssuanceLicenseResult: { AcquireIssuanceLicenseResponse: signed.map(chainOf) } }
  })
  const issue = readyOperation(PUBLISH_SHAPE, GetClientLicensorCert, async (call) => {
    const { GetClientLicensorCertParams: members } = call.values.RequestParams
    const parameters = members.map(({ PersonaCerts: persona }) => persona.Certificate)
    const issued = await getClientLicensorCert(callWith(call, parameters))
    return { GetClientLicensorCertResult: { GetClientLicensorCertResponse: issued.map(chainOf) } }
  })
  return new Map([
    ['AcquireIssuanceLicense', sign],
    ['GetClientLicensorCert', issue],
  ])
}

const writeException = elementWriter(
  `${ACQUIRE_LICENSE_EXCEPTION.element} xmlns="${LICENSING_NAMESPACE}"`,
  ACQUIRE_LICENSE_EXCEPTION.members,
)

/** What stands in the place of a use licence that one of several members has not got. [MS-RMPR] §3.4.4.1.3.5 */
function exceptionOf(error: unknown, batchindex: number, logger: Logger): string {
  const { type, message, unspecified } = operationFailure(error)
  if (unspecified) logger.error({ err: error, member: batchindex }, 'AcquireLicense failed')
  logger.info({ member: batchindex, refusal: `${type}: ${message}` }, 'refused a member of AcquireLicense')
  return writeException({ ExceptionString: `${type}: ${message}`, batchindex })
}

/** What License.asmx does. [MS-RMPR] §3.4 */
export const licenseOperations = (acquireLicense: AcquireLicense, logger: Logger): Operations => {
  const { AcquireLicense } = LICENSE_SHAPE.operations
  const answerOf = (acquired: AcquiredLicense, index: number) => ({
    ...chainOf('chain' in acquired ? acquired.chain : [exceptionOf(acquired.error, index, logger)]),
    // They are always empty: note <44>.
    ReferenceCertificates: { Certificate: [] },
  })
  return new Map([
    [
      'AcquireLicense',
      readyOperation(LICENSE_SHAPE, AcquireLicense, async (call) => {
        const { AcquireLicenseParams: members } = call.values.RequestParams
        const parameters = members.map(({ LicenseeCerts, IssuanceLicense, ApplicationData }) => ({
          licenseeCerts: LicenseeCerts.Certificate,
          issuanceLicense: IssuanceLicense.Certificate,
          applicationData: ApplicationData,
        }))
        const acquired = await acquireLicense(callWith(call, parameters))
        return { AcquireLicenseResult: { AcquireLicenseResponse: acquired.map(answerOf) } }
      }),
    ],
  ])
}

/** What TemplateDistribution.asmx does. [MS-RMPR] §3.4.4.2, §3.4.4.3 */
export function templateDistributionOperations(
  acquireTemplateInformation: AcquireTemplateInformation,
  acquireTemplates: AcquireTemplates,
): Operations {
  const { AcquireTemplateInformation, AcquireTemplates } = TEMPLATE_DISTRIBUTION_SHAPE.operations
  const inform = readyOperation(
    TEMPLATE_DISTRIBUTION_SHAPE,
    AcquireTemplateInformation,
    async ({ header, caller, at }) => {
      const call = { header, caller, at, parameters: undefined }
      const { serverPublicKey, templates } = await acquireTemplateInformation(call)
      const GuidHash = templates.map(({ guid, hash }) => ({ Guid: formatGuidInBraces(guid), Hash: hash }))
      return {
        AcquireTemplateInformationResult: {
          ServerPublicKey: serverPublicKey,
          GuidHashCount: GuidHash.length,
          GuidHash,
        },
      }
    },
  )
  const give = readyOperation(TEMPLATE_DISTRIBUTION_SHAPE, AcquireTemplates, async (call) => {
    const acquired = await acquireTemplates(callWith(call, call.values.guids.string))
    const GuidTemplate = acquired.map(({ asked, template }) => ({
      Guid: template === undefined ? asked : formatGuidInBraces(template.guid),
      Hash: template?.hash,
      Template: template?.xrml,
    }))
    return { AcquireTemplatesResult: { GuidTemplate } }
  })
  return new Map([
    ['AcquireTemplateInformation', inform],
    ['AcquireTemplates', give],
  ])
}
