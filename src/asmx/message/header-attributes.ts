import { SOAP_NAMESPACES } from '../../protocol/soap.ts'
import type { DotNetException } from './soap-refusal.ts'
import type { Tag } from './xml-listener.ts'

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['0', false],
  ['false', false],
  ['1', true],
  ['true', true],
])

const argumentException = (message: string): DotNetException => ({ type: 'System.ArgumentException', message })

/** What is wrong with the SOAP attributes of a header block the server understands: the attribute, and what .NET says. */
export function badHeaderAttribute(tag: Tag): { readonly name: string; readonly cause: DotNetException } | undefined {
  for (const { local, uri, value, name } of Object.values(tag.attributes)) {
    if (BOOLEANS.has(value)) continue
    const isSoap12 = uri === SOAP_NAMESPACES['1.2']
    const choices = `Valid values are '0', '1', 'true', and 'false'.`
    if (local === 'mustUnderstand' && (isSoap12 || uri === SOAP_NAMESPACES['1.1'])) {
      const field = 'the field EncodedMustUnderstand'
      return { name, cause: argumentException(`'${value}' is not a valid value for ${field}. ${choices}`) }
    }
    if (local === 'relay' && isSoap12) {
      return { name, cause: argumentException(`'${value}' is not a valid value for the 'relay' attribute. ${choices}`) }
    }
  }
  return undefined
}

/** Whether a block the server does not know insists on being understood; unclear values do not, nor does the actor matter. */
export function mustBeUnderstood(tag: Tag): boolean {
  const attributes = Object.values(tag.attributes).filter(({ local }) => local === 'mustUnderstand')
  const of = (namespace: string): string | undefined => attributes.find(({ uri }) => uri === namespace)?.value
  return BOOLEANS.get(of(SOAP_NAMESPACES['1.1']) ?? of(SOAP_NAMESPACES['1.2']) ?? '') ?? false
}
