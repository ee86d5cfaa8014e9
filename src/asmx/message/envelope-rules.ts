import { SOAP_MEDIA_TYPES, SOAP_NAMESPACES, type SoapVersion } from '../../protocol/soap.ts'
import { mediaType } from './media-type.ts'
import { missingElement, unsupportedMediaType, versionMismatch } from './soap-refusal.ts'
import type { Tag } from './xml-listener.ts'

/** What a root element is held against. */
export interface EnvelopeRules {
  readonly contentType: string
  /** Whether SOAP 1.2 is spoken beside SOAP 1.1. */
  readonly soap12: boolean
  /** The version to answer in as long as the envelope has not told its own. */
  readonly guessedVersion: SoapVersion
}

/** The version an envelope's namespace stands for. Throws the version mismatch when the server does not speak it. */
export function envelopeVersion(namespace: string, soap12: boolean): SoapVersion {
  if (namespace === SOAP_NAMESPACES['1.1']) return '1.1'
  if (namespace === SOAP_NAMESPACES['1.2'] && soap12) return '1.2'
  throw versionMismatch(namespace, SOAP_NAMESPACES['1.1'], soap12)
}

/** Checks a root element: version, then media type (SOAP 1.1 is text/xml only), then name. Throws `SoapRefusal`. */
export function checkEnvelope({ uri, local }: Tag, { soap12, contentType }: EnvelopeRules): SoapVersion {
  const version = envelopeVersion(uri, soap12)
  if (version === '1.1' && mediaType(contentType) !== SOAP_MEDIA_TYPES['1.1']) throw unsupportedMediaType(version)
  if (local !== 'Envelope') throw missingElement(version, 'Envelope')
  return version
}
