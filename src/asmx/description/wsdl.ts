import { escapeAttribute } from './address.ts'

const ADDRESS = /(<soap(?:12)?:address location=")[^"]*(")/g

/**
 * A service description with the address of every port set to where the client found the service. `text` is the
 * description as published, in ASP.NET's spelling; a line break at its end is not part of it. [MS-RMPRS] §6.2
 */
export function wsdlFor(text: string, address: string): string {
  const location = escapeAttribute(address)
  return text.trimEnd().replace(ADDRESS, (_, before: string, after: string) => `${before}${location}${after}`)
}
