import type { OperationShape, ServiceShape, ValueOf } from '../../protocol/message-shape.ts'
import { SOAP_MEDIA_TYPES, type SoapVersion } from '../../protocol/soap.ts'
import { compileService } from './compiled-service.ts'
import { readEnvelope } from './envelope-reader.ts'
import { mediaType } from './media-type.ts'
import { decodeRequest } from './request-text.ts'
import { guessVersion, routeByActionOrElement, routeBySoapAction } from './routing.ts'
import { malformedRequest, unsupportedMediaType } from './soap-refusal.ts'

/** What a POST brings: two header values as they stand, undefined when missing, and the bytes of its body. */
export interface SoapPost {
  readonly contentType: string | undefined
  readonly soapAction: string | undefined
  readonly body: Uint8Array
}

export interface SoapOptions {
  /** Whether SOAP 1.2 is spoken beside SOAP 1.1. */
  readonly soap12: boolean
}

/** A request that was read, for one operation of the service. */
export interface SoapMessageOf<Name extends string, Operation extends OperationShape> {
  /** The version of the envelope, which the answer has to have too. */
  readonly version: SoapVersion
  readonly operation: Name
  /** The service's SOAP header, undefined when missing; its members are undefined when missing. */
  readonly header: Readonly<Record<string, string | undefined>> | undefined
  readonly values: ValueOf<Operation['parameters']>
}

/** A request that was read, for whichever operation it names. */
export type SoapMessage<Shape extends ServiceShape> = {
  [Name in keyof Shape['operations'] & string]: SoapMessageOf<Name, Shape['operations'][Name]>
}[keyof Shape['operations'] & string]

const KNOWN_TYPES: ReadonlySet<string> = new Set(Object.values(SOAP_MEDIA_TYPES))

/**
 * Reads a POST as a genuine .asmx does: route, media type, envelope version, header, parameters.
 * Any bytes give a message or throw `SoapRefusal`, nothing else. [MS-RMPR] §2.1, §2.2.3
 */
export function readSoapMessage<const Shape extends ServiceShape>(
  post: SoapPost,
  shape: Shape,
  { soap12 }: SoapOptions,
): SoapMessage<Shape> {
  const service = compileService(shape)
  const contentType = post.contentType ?? ''
  const guessedVersion = guessVersion(contentType, post.soapAction, soap12)
  const text = (): string | undefined => decodeRequest(contentType, post.body)
  const operation =
    guessedVersion === '1.1'
      ? routeBySoapAction(post.soapAction, service)
      : routeByActionOrElement(contentType, service, text)
  if (!KNOWN_TYPES.has(mediaType(contentType))) throw unsupportedMediaType(guessedVersion)
  const document = text()
  if (document === undefined) throw malformedRequest(guessedVersion)
  const rules = { contentType, soap12, guessedVersion }
  const { version, header, values } = readEnvelope({ text: document, service, operation, rules })
  // The values were read by the very shape that their type is computed from.
  return { version, operation: operation.name, header, values } as SoapMessage<Shape>
}
