import type { XmlNode } from './xml-tree.ts'

/** A certificate in a document: the text of an element, or an element itself. */
export interface CertificateElement {
  readonly as: 'text' | 'node'
  readonly node: XmlNode
}

const isCertificate = ({ local, namespace }: XmlNode): boolean => local === 'XrML' && namespace === ''

/** The element as a certificate; undefined when it is none. [MS-RMPRS] §3.3.4.1.2.2, §3.4.4.1.3.2 */
export function certificateElement(node: XmlNode): CertificateElement | undefined {
  if (isCertificate(node)) return { as: 'node', node }
  return node.children.length === 0 && node.text.startsWith('<XrML') ? { as: 'text', node } : undefined
}

/** Every certificate in or below an element, in document order. */
export function certificateElements(node: XmlNode): CertificateElement[] {
  const own = certificateElement(node)
  return own === undefined ? node.children.flatMap(certificateElements) : [own]
}

/** A certificate as it was issued: the text, or the surface of the element. */
export const certificateText = (document: string, { as, node }: CertificateElement): string =>
  as === 'text' ? node.text : document.slice(node.start, node.end)
