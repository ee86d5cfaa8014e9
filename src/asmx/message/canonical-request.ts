import { fromCanonicalBase64, toBase64 } from '../../base/base64.ts'
import { DomainError } from '../../base/domain-error.ts'
import { parseGuid } from '../../base/guid.ts'
import { SOAP_NAMESPACES, type SoapVersion } from '../../protocol/soap.ts'
import { SUB_ENROLLMENT_NAMESPACE, type SubEnrollParameters, type VersionData } from '../../protocol/sub-enrollment.ts'

/**
 * The envelope that node-soap is given instead of the client's, and the way back from the arguments it makes of it.
 * Every value travels as `=` and ASCII letters, digits and signs that mean nothing in XML, so that a parser that
 * trims, resolves or drops things finds nothing to change; an absent element stays absent.
 */

/** Writes the request anew from values alone. */
export function writeSubEnrollRequest(
  version: SoapVersion,
  parameters: SubEnrollParameters,
  versionData?: VersionData,
): string {
  const { publicKeyBytes, guid, sku, version: productVersion, name, url } = parameters
  const keyBytes = publicKeyBytes && `<aPublicKeyBytes>=${toBase64(publicKeyBytes)}</aPublicKeyBytes>`
  const key = `<CertificatePublicKey>${keyBytes ?? ''}${element('Guid', guid)}</CertificatePublicKey>`
  const members = element('SKU', sku) + element('Version', productVersion) + element('Name', name) + element('URL', url)
  const input = `<oInput>${key}<EnrolleeInformation>${members}</EnrolleeInformation></oInput>`
  const body = `<SubEnroll xmlns="${SUB_ENROLLMENT_NAMESPACE}">${input}</SubEnroll>`
  const headerElement = versionData === undefined ? '' : `<soap:Header>${header(versionData)}</soap:Header>`
  // No declaration and no name spaces beyond need: node-soap's parser takes its time for each.
  return `<soap:Envelope xmlns:soap="${SOAP_NAMESPACES[version]}">${headerElement}<soap:Body>${body}</soap:Body></soap:Envelope>`
}

/**
 * The parameters out of the arguments of the SubEnroll handler. Throws a `DomainError` with code `NotCanonical` for
 * arguments that do not come from `writeSubEnrollRequest`.
 */
export function readSubEnrollArguments(args: unknown): SubEnrollParameters {
  const input = member(args, 'oInput')
  const key = member(input, 'CertificatePublicKey')
  const enrollee = member(input, 'EnrolleeInformation')
  const keyBytes = carried(member(key, 'aPublicKeyBytes'))
  const publicKeyBytes = keyBytes === undefined ? undefined : fromCanonicalBase64(keyBytes)
  const guid = parseGuid(text(member(key, 'Guid')) ?? '')
  if (guid === undefined || (keyBytes !== undefined && publicKeyBytes === undefined)) throw notCanonical()
  return {
    publicKeyBytes,
    guid,
    sku: text(member(enrollee, 'SKU')),
    version: text(member(enrollee, 'Version')),
    name: text(member(enrollee, 'Name')),
    url: text(member(enrollee, 'URL')),
  }
}

/** The VersionData header out of the headers that the SubEnroll handler is given, undefined when there was none. */
export function readVersionDataArgument(headers: unknown): VersionData | undefined {
  if (!has(headers, 'VersionData')) return undefined
  const block = member(headers, 'VersionData')
  return {
    minimumVersion: text(member(block, 'MinimumVersion')),
    maximumVersion: text(member(block, 'MaximumVersion')),
  }
}

function header({ minimumVersion, maximumVersion }: VersionData): string {
  const members = element('MinimumVersion', minimumVersion) + element('MaximumVersion', maximumVersion)
  return `<VersionData xmlns="${SUB_ENROLLMENT_NAMESPACE}">${members}</VersionData>`
}

const element = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<${name}>=${encodeText(value)}</${name}>`

const has = (parent: unknown, name: string): parent is object =>
  typeof parent === 'object' && parent !== null && Object.hasOwn(parent, name)

/** An own member of an object, undefined for everything else; node-soap makes null of an empty element. */
const member = (parent: unknown, name: string): unknown =>
  has(parent, name) ? (Reflect.get(parent, name) ?? undefined) : undefined

function carried(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !value.startsWith('=')) throw notCanonical()
  return value.slice(1)
}

function text(value: unknown): string | undefined {
  const encoded = carried(value)
  return encoded === undefined ? undefined : decodeText(encoded)
}

const LONE_SURROGATE = /\p{Cs}/u

/** Percent encoding; a lone surrogate, which has none, becomes `%uXXXX`. */
function encodeText(value: string): string {
  if (!LONE_SURROGATE.test(value)) return encodeURIComponent(value)
  return value.replace(/\p{Cs}|\P{Cs}+/gu, (part) =>
    LONE_SURROGATE.test(part) ? `%u${part.charCodeAt(0).toString(16)}` : encodeURIComponent(part),
  )
}

function decodeText(encoded: string): string {
  try {
    if (!encoded.includes('%u')) return decodeURIComponent(encoded)
    return encoded
      .split(/(%u[0-9a-f]{4})/)
      .map((part) =>
        part.startsWith('%u') ? String.fromCharCode(Number.parseInt(part.slice(2), 16)) : decodeURIComponent(part),
      )
      .join('')
  } catch (cause) {
    throw notCanonical(cause)
  }
}

const notCanonical = (cause?: unknown): DomainError<'NotCanonical'> =>
  new DomainError('NotCanonical', 'The arguments are not those of a canonical SubEnroll request.', { cause })
