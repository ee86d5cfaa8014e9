import type { XmlNode } from '../asmx/message/index.ts'
import { isAccountSid } from './account-sids.ts'

const attribute = ({ attributes }: XmlNode, wanted: string): string | undefined =>
  attributes.find(({ local }) => local === wanted)?.value

const child = ({ children }: XmlNode, wanted: string): XmlNode | undefined =>
  children.find(({ local }) => local === wanted)

/** Who has a right: by the name, or as `Anyone` and `Owner` without one. [MS-RMPR] §2.2.9.8.5.3 */
function holderOf(principal: XmlNode): string | undefined {
  const object = child(principal, 'OBJECT')
  const [name, id] = object === undefined ? [] : [child(object, 'NAME'), child(object, 'ID')]
  if (name !== undefined) return name.text
  return id === undefined || isAccountSid(id.text) ? undefined : id.text
}

/** What each element goes by whose order says nothing, or which can be missing among others. [MS-RMPR] §2.2.9.1 */
const IDENTITIES: Readonly<Record<string, (node: XmlNode, above: XmlNode) => string | undefined>> = {
  RIGHT: (node) => attribute(node, 'name'),
  SECURITYLEVEL: (node) => attribute(node, 'name'),
  POLICYLIST: (node) => attribute(node, 'type'),
  AUTHENTICATEDDATA: (node) => [attribute(node, 'id'), attribute(node, 'name')].filter(Boolean).join(' '),
  DISTRIBUTIONPOINT: (node) => attribute(child(node, 'OBJECT') ?? node, 'type'),
  PRINCIPAL: (node, above) => (above.local === 'ACCESS' ? holderOf(node) : undefined),
}

/**
 * What an element of a certificate goes by among those of its name: a right by its name, an address by what it is for.
 * Undefined: by its place.
 */
export const identityIn = (node: XmlNode, above: XmlNode): string | undefined => IDENTITIES[node.local]?.(node, above)
