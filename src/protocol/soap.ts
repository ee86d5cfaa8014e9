/** SOAP names shared by everything that reads or writes envelopes. [MS-RMPR] §2.1 */

export type SoapVersion = '1.1' | '1.2'

export const SOAP_NAMESPACES: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
}

/** The media type of a message of each version, without parameters. */
export const SOAP_MEDIA_TYPES: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'text/xml',
  '1.2': 'application/soap+xml',
}

/** The Content-Type of an answer: ASMX always writes UTF-8. */
export const soapContentType = (version: SoapVersion): string => `${SOAP_MEDIA_TYPES[version]}; charset=utf-8`
