import { readXmlTreeIfAny, type XmlNode } from '../../asmx/message/index.ts'
import { ExchangeError } from '../exchange-error.ts'

/** How large a project may be, in characters. */
const LARGEST_PROJECT = 64 * 1024 * 1024

const NAMESPACE = 'http://eviware.com/soapui/config'

/** The elements of that name directly inside one. */
export const childrenOf = (node: XmlNode | undefined, name: string): XmlNode[] =>
  (node?.children ?? []).filter(({ local }) => local === name)

/** The first of them. */
export const childOf = (node: XmlNode | undefined, name: string): XmlNode | undefined => childrenOf(node, name)[0]

/** Every element of that name, however deep inside one, but not inside another of that name. */
export const descendantsOf = (node: XmlNode, name: string): XmlNode[] =>
  node.children.flatMap((child) => (child.local === name ? [child] : descendantsOf(child, name)))

/** The value of an attribute without a namespace; empty where there is none. */
export const attributeOf = (node: XmlNode | undefined, name: string): string =>
  node?.attributes.find(({ local, namespace }) => local === name && namespace === '')?.value ?? ''

/**
 * Texts of several lines, in which SoapUI on Windows writes the CR of each line end as `\r`.
 */
export const contentOf = (node: XmlNode | undefined): string => (node?.text ?? '').replaceAll('\\r\n', '\r\n')

/** Headers out of a setting, in which they are a document of their own, or out of `header` elements. */
export function headersIn(node: XmlNode, setting: RegExp): (readonly [name: string, value: string])[] {
  const settings = childrenOf(childOf(node, 'settings'), 'setting').filter((one) =>
    setting.test(attributeOf(one, 'id')),
  )
  const entries = settings.flatMap(({ text }) => {
    const tree = readXmlTreeIfAny(text)
    return tree === undefined ? [] : tree.local === 'entry' ? [tree] : descendantsOf(tree, 'entry')
  })
  return [
    ...childrenOf(node, 'header').map(
      (header) => [childOf(header, 'name')?.text ?? '', childOf(header, 'value')?.text ?? ''] as const,
    ),
    ...entries.map((entry) => [attributeOf(entry, 'key'), attributeOf(entry, 'value')] as const),
  ]
}

/** The root of a SoapUI project. Throws ExchangeError `import-malformed`. */
export function readProject(text: string): XmlNode {
  const malformed = (what: string): ExchangeError =>
    new ExchangeError('import-malformed', `The file is no project of SoapUI: ${what}.`)
  if (text.length > LARGEST_PROJECT) throw malformed(`it has more than ${LARGEST_PROJECT} characters`)
  const root = readXmlTreeIfAny(text.replace(/^\uFEFF/, ''))
  if (root === undefined) throw malformed('it is no XML, or has a document type, or is nested without end')
  if (root.namespace !== NAMESPACE || root.local !== 'soapui-project') throw malformed(`it is ${root.local}`)
  return root
}
