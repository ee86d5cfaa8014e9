import type { XmlNode, XmlTreeAttribute } from '../asmx/message/index.ts'
import { SOAP_NAMESPACES } from '../protocol/soap.ts'

const WSDL = 'http://schemas.xmlsoap.org/wsdl/'
const WSDL_SOAP = 'http://schemas.xmlsoap.org/wsdl/soap/'
const SCHEMA = 'http://www.w3.org/2001/XMLSchema'
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance'

/** Namespaces by their prefixes, where a name stands; '' is the default one. */
type Scope = ReadonlyMap<string, string>

/** Attributes of descriptions whose value names something. WSDL 1.1 §2, XML Schema */
const NAMING_ATTRIBUTES: readonly string[] = ['type', 'element', 'base', 'ref', 'message', 'binding', 'itemType']

const isNamingAttribute = (node: XmlNode, { namespace, local }: XmlTreeAttribute): boolean =>
  namespace === ''
    ? [WSDL, WSDL_SOAP, SCHEMA].includes(node.namespace) && NAMING_ATTRIBUTES.includes(local)
    : namespace === INSTANCE && local === 'type'

/** Elements whose text names something: the code of a fault. SOAP 1.1 §4.4, SOAP 1.2 §5.4 */
const isNamingElement = ({ namespace, local }: XmlNode, above: XmlNode | undefined): boolean =>
  above?.namespace === SOAP_NAMESPACES['1.1']
    ? above.local === 'Fault' && local === 'faultcode' && ['', SOAP_NAMESPACES['1.1']].includes(namespace)
    : namespace === SOAP_NAMESPACES['1.2'] && local === 'Value'

/** `prefix:name` as `{namespace}name`; as it is where the prefix says nothing. */
function resolved(text: string, scope: Scope): string {
  const [, prefix = '', name] = /^\s*(?:([^\s:]+):)?([^\s:]+)\s*$/.exec(text) ?? []
  const namespace = scope.get(prefix)
  return name === undefined || namespace === undefined ? text : `{${namespace}}${name}`
}

/**
 * A tree in which the qualified names that stand in texts and attributes (codes of faults, types of descriptions) are told by
 * namespace, because a prefix says nothing.
 */
export function withQualifiedNames(node: XmlNode, above?: XmlNode, outer: Scope = new Map()): XmlNode {
  const scope = new Map([...outer, ...node.declarations.map(({ prefix, namespace }) => [prefix, namespace] as const)])
  return {
    ...node,
    attributes: node.attributes.map((attribute) =>
      isNamingAttribute(node, attribute) ? { ...attribute, value: resolved(attribute.value, scope) } : attribute,
    ),
    children: node.children.map((child) => withQualifiedNames(child, node, scope)),
    text: isNamingElement(node, above) ? resolved(node.text, scope) : node.text,
  }
}
