import { remember } from '../../base/remember.ts'
import { SOAP_MEDIA_TYPES, type SoapVersion } from '../../protocol/soap.ts'
import type { CompiledOperation, CompiledService } from './compiled-service.ts'
import { envelopeVersion } from './envelope-rules.ts'
import { KNOWN_HEADERS, mediaType, mediaTypeParameter } from './media-type.ts'
import { findRequestElement } from './request-element.ts'
import { malformedRequest, soapFault, unprocessableRequest, unroutableWithout } from './soap-refusal.ts'
import { decodeUrl } from './url-decoding.ts'

const NO_ACTION = 'Unable to handle request without a valid action parameter. Please supply a valid soap action.'

/** The version a request seems to be in, before its envelope is read. */
export function guessVersion(contentType: string, soapAction: string | undefined, soap12: boolean): SoapVersion {
  const looksLike12 = soapAction === undefined || mediaType(contentType) === SOAP_MEDIA_TYPES['1.2']
  return soap12 && looksLike12 ? '1.2' : '1.1'
}

/** Both quotes or none. A single quote mark is no pair. */
const withoutQuotes = (value: string): string =>
  value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value

/** The action that a SOAPAction header names. */
const actionOf = remember((soapAction: string) => ({ action: decodeUrl(withoutQuotes(soapAction)) }), KNOWN_HEADERS)

/** SOAP 1.1: the SOAPAction header alone names the operation. Throws `SoapRefusal`. */
export function routeBySoapAction(soapAction: string | undefined, service: CompiledService): CompiledOperation {
  if (soapAction === undefined) throw soapFault('1.1', 'action-missing', NO_ACTION)
  const { action } = actionOf(soapAction)
  const operation = service.byAction.get(action)
  if (operation !== undefined) return operation
  throw soapFault('1.1', 'action-unknown', `Server did not recognize the value of HTTP Header SOAPAction: ${action}.`)
}

/**
 * SOAP 1.2 (and requests without SOAPAction where 1.2 is spoken): the action parameter names the operation, else the
 * first element of the body. `text` gives the document, undefined when its bytes are in no usable encoding.
 */
export function routeByActionOrElement(
  contentType: string,
  service: CompiledService,
  text: () => string | undefined,
): CompiledOperation {
  const action = decodeUrl(mediaTypeParameter(contentType, 'action') ?? '')
  return service.byAction.get(action) ?? routeByElement(action, service, text())
}

function routeByElement(action: string, service: CompiledService, text: string | undefined): CompiledOperation {
  if (text === undefined) throw malformedRequest('1.2')
  if (text.trim() === '') {
    throw unprocessableRequest('1.2', 'document-empty', {
      type: 'System.Xml.XmlException',
      message: 'Root element is missing.',
    })
  }
  const found = findRequestElement(text)
  if (found.kind === 'element' && found.namespace === service.namespace) {
    const operation = service.byElement.get(found.local)
    if (operation !== undefined) return operation
  }
  if (found.envelopeNamespace === undefined) throw malformedRequest('1.2')
  const version = envelopeVersion(found.envelopeNamespace, true)
  switch (found.kind) {
    case 'ill-formed':
      throw malformedRequest(version)
    case 'no envelope':
      throw unroutableWithout(version, 'Envelope')
    case 'no body':
      throw unroutableWithout(version, 'Body')
    case 'none':
    case 'element':
      throw action === ''
        ? soapFault(version, 'action-missing', NO_ACTION)
        : soapFault(version, 'action-unknown', `Unable to handle request. The action '${action}' was not recognized.`)
  }
}
