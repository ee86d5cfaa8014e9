import { SOAP_NAMESPACES, type SoapVersion } from '../../protocol/soap.ts'

export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'

/** The opening tag of every envelope ASMX writes, of either version. */
export const envelopeTag = (version: SoapVersion): string =>
  `<soap:Envelope xmlns:soap="${SOAP_NAMESPACES[version]}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">`

/** A whole answer on one line, as .NET 2.0 writes it. `header` and `body` are finished XML; no header, no soap:Header. */
export function writeSoapEnvelope(version: SoapVersion, header: string | undefined, body: string): string {
  const headerElement = header === undefined ? '' : `<soap:Header>${header}</soap:Header>`
  return `${XML_DECLARATION}${envelopeTag(version)}${headerElement}<soap:Body>${body}</soap:Body></soap:Envelope>`
}
