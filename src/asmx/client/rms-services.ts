import {
  ClientError,
  type Chain,
  type ClientErrorCode,
  type RmsServices,
  type ServiceKind,
} from '../../client/index.ts'
import { LicensingError, type LicensingErrorCode } from '../../licensing/index.ts'
import { CERTIFICATION_SHAPE } from '../../protocol/certification.ts'
import type { OperationShape, ServiceShape, WrittenValueOf } from '../../protocol/message-shape.ts'
import {
  CERTIFICATION_FILE,
  CERTIFICATION_LOCATOR_FILE,
  LICENSE_FILE,
  LICENSING_SERVER_FILE,
  PUBLISH_FILE,
  TEMPLATE_DISTRIBUTION_FILE,
} from '../../protocol/paths.ts'
import { PUBLISH_SHAPE } from '../../protocol/publishing.ts'
import { SERVER_SHAPE, type ServiceType } from '../../protocol/server-service.ts'
import { TEMPLATE_DISTRIBUTION_SHAPE } from '../../protocol/template-distribution.ts'
import { LICENSE_SHAPE } from '../../protocol/use-licensing.ts'
import { requestBodyWriter, writeSoapEnvelope, writeVersionData } from '../message/index.ts'
import { LONGEST_LICENSING_ANSWER, type Called, type Responder } from './called.ts'
import { REQUESTED_VERSIONS } from './chain-client.ts'
import { exchange, exchangeRecords, type Connection, type ServiceRequest } from './exchange.ts'
import type { RecordPlaces } from './read-answer.ts'
import { serviceUrl } from './service-url.ts'

const RMS_SERVER: Responder = { title: 'server', kind: 'an RMS server', longestAnswer: LONGEST_LICENSING_ANSWER }

/** What goes wrong on the way to a server, as a client calls it. */
const CODES: Partial<Readonly<Record<LicensingErrorCode, ClientErrorCode>>> = {
  'root-unreachable': 'server-unreachable',
  'root-missing': 'server-refused',
  'root-refused': 'server-refused',
  'root-unproved': 'server-refused',
  'root-faulted': 'request-refused',
}

/** The innermost exception that a fault names. [MS-RMPR] §3.1.4.5 */
const exceptionIn = (message: string): string | undefined => message.match(/\b[A-Za-z][\w.]*Exception\b/g)?.at(-1)

function asClientError(error: unknown): unknown {
  if (!(error instanceof LicensingError)) return error
  const code = CODES[error.code] ?? 'answer-unreadable'
  const exception = code === 'request-refused' ? exceptionIn(error.message) : undefined
  return new ClientError(code, error.message, { exception, cause: error })
}

/** Calls one operation; gives the values in its answer. Rejects with LicensingError. */
type Ask<Operation extends OperationShape> = (
  said: string,
  parameters: WrittenValueOf<Operation['parameters']>,
) => Promise<readonly string[]>

/** Writes requests of one operation for the server that `said` leads to. */
function createRequest<const Operation extends OperationShape>(
  service: ServiceShape,
  operation: Operation,
  file: string,
): (said: string, parameters: WrittenValueOf<Operation['parameters']>) => ServiceRequest {
  const called: Called = { ...RMS_SERVER, file, service, operation }
  const write = requestBodyWriter(service.namespace, operation)
  const header = writeVersionData(REQUESTED_VERSIONS, service.namespace)
  return (said, parameters) => {
    const envelope = writeSoapEnvelope('1.1', header, write(parameters))
    return { url: serviceUrl(said, file), envelope, called }
  }
}

function createAsk<const Operation extends OperationShape>(
  service: ServiceShape,
  operation: Operation,
  file: string,
  connectionNow: () => Connection,
): Ask<Operation> {
  const request = createRequest(service, operation, file)
  return (said, parameters) => exchange(request(said, parameters), connectionNow())
}

/** The two operations on templates. [MS-RMPR] §3.4.4.2, §3.4.4.3 */
function templateServices(connectionNow: () => Connection): Pick<RmsServices, 'templateInformation' | 'templates'> {
  const { AcquireTemplateInformation, AcquireTemplates } = TEMPLATE_DISTRIBUTION_SHAPE.operations
  const requestOf = <const Operation extends OperationShape>(operation: Operation) =>
    createRequest(TEMPLATE_DISTRIBUTION_SHAPE, operation, TEMPLATE_DISTRIBUTION_FILE)
  const [information, templates] = [requestOf(AcquireTemplateInformation), requestOf(AcquireTemplates)]
  const records = (request: ServiceRequest, places: RecordPlaces) =>
    exchangeRecords(request, connectionNow(), places).catch((error: unknown) => {
      throw asClientError(error)
    })
  return {
    templateInformation: async (url) => {
      const places = { names: ['AcquireTemplateInformationResult', 'GuidHash'], members: ['Guid', 'Hash'] }
      return (await records(information(url, {}), places)).map(({ Guid = '', Hash = '' }) => ({
        guid: Guid,
        hash: Hash,
      }))
    },
    templates: async (url, guids) => {
      const places = { names: ['AcquireTemplatesResult', 'GuidTemplate'], members: ['Template'] }
      const found = await records(templates(url, { guids: { string: guids } }), places)
      return found.flatMap(({ Template }) => (Template === undefined ? [] : [Template]))
    },
  }
}

async function chainOf(asked: Promise<readonly string[]>): Promise<Chain> {
  try {
    const [leaf, ...above] = await asked
    if (leaf !== undefined) return [leaf, ...above]
  } catch (error) {
    throw asClientError(error)
  }
  throw new ClientError('answer-unreadable', 'The answer of the server has no certificate.')
}

/** The types to ask for, the internal one first. [MS-RMPR] §3.8.3.2.3 */
const TYPES: Readonly<Record<ServiceKind, readonly ServiceType[]>> = {
  certification: ['CertificationInternalService', 'CertificationService'],
  licensing: ['LicensingInternalService', 'LicensingService'],
}

/** Whether a server says by this that it tells nothing: it has no locator, or no place for what is looked for. */
const tellsNothing = (error: unknown): boolean =>
  error instanceof LicensingError && (error.code === 'root-missing' || error.code === 'root-answer-unreadable')

type Locate = Ask<typeof SERVER_SHAPE.operations.FindServiceLocationsForUser>

async function locate(ask: Locate, said: string, kind: ServiceKind): Promise<readonly string[]> {
  const found: string[] = []
  for (const Type of TYPES[kind]) {
    try {
      const urls = await ask(said, { ServiceNames: { ServiceLocationRequest: [{ Type }] } })
      found.push(...urls.filter((url) => URL.canParse(url)))
    } catch (error) {
      if (!tellsNothing(error)) throw asClientError(error)
    }
  }
  return [...new Set(found)]
}

/** The services of RMS servers, reached over HTTP. [MS-RMPR] §3.3, §3.4, §3.5, §3.7 */
export function createRmsServices(connectionNow: () => Connection): RmsServices {
  const { FindServiceLocationsForUser, GetLicensorCertificate } = SERVER_SHAPE.operations
  const { AcquireIssuanceLicense, GetClientLicensorCert } = PUBLISH_SHAPE.operations
  const { AcquireLicense } = LICENSE_SHAPE.operations
  const askLocations = createAsk(SERVER_SHAPE, FindServiceLocationsForUser, CERTIFICATION_LOCATOR_FILE, connectionNow)
  const askLicensor = createAsk(SERVER_SHAPE, GetLicensorCertificate, LICENSING_SERVER_FILE, connectionNow)
  const askCertify = createAsk(
    CERTIFICATION_SHAPE,
    CERTIFICATION_SHAPE.operations.Certify,
    CERTIFICATION_FILE,
    connectionNow,
  )
  const askClientLicensor = createAsk(PUBLISH_SHAPE, GetClientLicensorCert, PUBLISH_FILE, connectionNow)
  const askIssuance = createAsk(PUBLISH_SHAPE, AcquireIssuanceLicense, PUBLISH_FILE, connectionNow)
  const askUse = createAsk(LICENSE_SHAPE, AcquireLicense, LICENSE_FILE, connectionNow)
  return {
    ...templateServices(connectionNow),
    locate: (url, kind) => locate(askLocations, url, kind),
    licensorCertificate: (url) => chainOf(askLicensor(url, {})),
    certify: (url, { machineChain, persistent }) =>
      chainOf(
        askCertify(url, {
          requestParams: { MachineCertificateChain: { Certificate: machineChain }, Persistent: persistent },
        }),
      ),
    clientLicensorCertificate: (url, accountChain) =>
      chainOf(
        askClientLicensor(url, {
          RequestParams: { GetClientLicensorCertParams: [{ PersonaCerts: { Certificate: accountChain } }] },
        }),
      ),
    signPublishingLicense: (url, UnsignedIssuanceLicense) =>
      chainOf(askIssuance(url, { RequestParams: { AcquireIssuanceLicenseParams: [{ UnsignedIssuanceLicense }] } })),
    acquireUseLicense: (url, { accountChain, publishingChain }) =>
      chainOf(
        askUse(url, {
          RequestParams: {
            AcquireLicenseParams: [
              {
                LicenseeCerts: { Certificate: accountChain },
                IssuanceLicense: { Certificate: publishingChain },
                ApplicationData: undefined,
              },
            ],
          },
        }),
      ),
  }
}
