import { enrollParameters, readSoapMessage, requestVersionData, subEnrollParameters } from '../asmx/message/index.ts'
import { checkVersion } from '../calls/index.ts'
import { formatPkcs1PublicKey } from '../certificates/index.ts'
import { checkEnrollRequest, checkRequest } from '../enrollment/index.ts'
import { ENROLL_SHAPE, ENROLLMENT_VERSIONS, type EnrollParameters } from '../protocol/enrollment.ts'
import { GROUP_EXPANSION_SHAPE } from '../protocol/group-expansion.ts'
import {
  BASE_PATH,
  CERTIFICATION_LOCATOR_FILE,
  CERTIFICATION_SERVER_PATH,
  ENROLL_PATH,
  GROUP_EXPANSION_FILE,
  LICENSING_LOCATOR_FILE,
  LICENSING_SERVER_PATH,
  SUB_ENROLL_PATH,
} from '../protocol/paths.ts'
import { SERVER_SKU } from '../protocol/profile.ts'
import { SERVER_SHAPE } from '../protocol/server-service.ts'
import { SUB_ENROLL_SHAPE, type SubEnrollParameters } from '../protocol/sub-enrollment.ts'
import { LICENSE_SERVICES } from './license-services.ts'
import type { LintedService, LintOptions } from './linted-service.ts'
import { errorOf, readableService } from './readable-service.ts'
import { parameterOf, type OperationError } from './refusal-findings.ts'

/**
 * Everything that a check refuses in the parameters: what it refuses first is put right, and it is asked again. `sound`
 * has, by the wire names of parameters, what it certainly takes.
 */
function errorsOf<Parameters extends object>(
  parameters: Parameters,
  sound: Readonly<Record<string, Partial<Parameters>>>,
  check: (parameters: Parameters) => unknown,
): OperationError[] {
  const errors: OperationError[] = []
  let current = parameters
  // Each parameter is put right once at the most.
  while (errors.length < Object.keys(sound).length) {
    const error = errorOf(() => check(current))
    if (error === undefined) return errors
    errors.push(error)
    const repair = sound[parameterOf(error) ?? '']
    if (repair === undefined) return errors
    current = { ...current, ...repair }
  }
  return errors
}

/** A number of the size that is allowed, which passes for the modulus of a key. */
const soundKey = ([size = 1024]: readonly number[]): Uint8Array =>
  formatPkcs1PublicKey({ modulus: new Uint8Array(size / 8).fill(0xff), exponent: 65537 })

const soundEnrollee = ({ keySizes }: LintOptions) => ({
  aPublicKeyBytes: { publicKeyBytes: soundKey(keySizes) },
  Guid: { guid: '2d3a1f0e-5b7c-4c86-9a41-6f0d8be35c19' },
  SKU: { sku: SERVER_SKU },
  Version: { version: '5.2.3790.300' },
  Name: { name: 'RMS' },
  URL: { url: 'http://rms/_wmcs' },
})

const soundRevocation: Readonly<Record<string, Partial<EnrollParameters>>> = {
  RevocationType: { revocationType: 'StandardRevocation', revocationAuthorities: [] },
  aRevocationAuthorities: { revocationType: 'StandardRevocation', revocationAuthorities: [] },
  aRevocationAuthorityPublicKey: { revocationType: 'StandardRevocation', revocationAuthorities: [] },
}

/** The keys of a hierarchy are not known here. */
const requestRules = ({ keySizes }: LintOptions) => ({ keySizes, isKeyOfHierarchy: () => false })

const isDefined = <Value>(value: Value | undefined): value is Value => value !== undefined

const summaryOf = ({ guid, name, url }: SubEnrollParameters): string =>
  `for {${guid}}${name === undefined ? '' : `, ${JSON.stringify(name)}`}${url === undefined ? '' : `, at ${JSON.stringify(url)}`}`

const SUB_ENROLL: LintedService = {
  paths: [SUB_ENROLL_PATH],
  shape: SUB_ENROLL_SHAPE,
  read(post, options) {
    const message = readSoapMessage(post, SUB_ENROLL_SHAPE, options)
    const parameters = subEnrollParameters(message.values)
    const version = errorOf(() => checkVersion(requestVersionData(message), options.profile))
    return {
      version: message.version,
      operation: SUB_ENROLL_SHAPE.operations.SubEnroll,
      summary: summaryOf(parameters),
      errors: [
        ...[version].filter(isDefined),
        ...errorsOf(parameters, soundEnrollee(options), (values) => checkRequest(values, requestRules(options))),
      ],
    }
  },
}

const ENROLL: LintedService = {
  paths: [ENROLL_PATH],
  shape: ENROLL_SHAPE,
  read(post, options) {
    const message = readSoapMessage(post, ENROLL_SHAPE, options)
    const parameters = enrollParameters(message.values.oInput)
    const version = errorOf(() => checkVersion(requestVersionData(message), ENROLLMENT_VERSIONS))
    const rules = { ...requestRules(options), serverInformation: options.serverInformation }
    const sound = { ...soundEnrollee(options), ...soundRevocation }
    return {
      version: message.version,
      operation: ENROLL_SHAPE.operations.Enroll,
      summary: summaryOf(parameters),
      errors: [
        ...[version].filter(isDefined),
        ...errorsOf(parameters, sound, (values) => checkEnrollRequest(values, rules)),
      ],
    }
  },
}

const SERVER = readableService(
  [
    CERTIFICATION_SERVER_PATH,
    LICENSING_SERVER_PATH,
    `${BASE_PATH}/${CERTIFICATION_LOCATOR_FILE}`,
    `${BASE_PATH}/${LICENSING_LOCATOR_FILE}`,
  ],
  SERVER_SHAPE,
  'for what the server tells of itself',
)

const GROUP_EXPANSION = readableService(
  [`${BASE_PATH}/${GROUP_EXPANSION_FILE}`],
  GROUP_EXPANSION_SHAPE,
  'for whether somebody is in a group',
)

/** The services of a root, a licensing server and an enrollment service. */
export const LINTED_SERVICES: readonly LintedService[] = [
  SUB_ENROLL,
  SERVER,
  ENROLL,
  GROUP_EXPANSION,
  ...LICENSE_SERVICES,
]
