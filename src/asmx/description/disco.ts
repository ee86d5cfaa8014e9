import { escapeAttribute } from './address.ts'

/** What a discovery document names: the namespace of a service and its SOAP bindings, one per port. */
export interface DiscoverySubject {
  readonly namespace: string
  readonly bindings: readonly string[]
}

/** The answer to `?disco`: where the description is, and the SOAP ports at the address. Lines end as on Windows. */
export function discoFor(address: string, { namespace, bindings }: DiscoverySubject): string {
  const url = escapeAttribute(address)
  const ports = bindings.map((binding, i) => {
    const prefix = `q${i + 1}`
    const name = `xmlns:${prefix}="${escapeAttribute(namespace)}" binding="${prefix}:${escapeAttribute(binding)}"`
    return `  <soap address="${url}" ${name} xmlns="http://schemas.xmlsoap.org/disco/soap/" />`
  })
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<discovery xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.xmlsoap.org/disco/">',
    `  <contractRef ref="${url}?wsdl" docRef="${url}" xmlns="http://schemas.xmlsoap.org/disco/scl/" />`,
    ...ports,
    '</discovery>',
  ].join('\r\n')
}
