import { certificateElement, certificateText, type XmlNode } from '../asmx/message/index.ts'

/** The certificate that an element of a chain is, or that its element Certificate has in it. [MS-RMPR] §3.3.4.1, §3.4.4.1, §3.5.4 */
function certificateIn(node: XmlNode): ReturnType<typeof certificateElement> {
  const [child, ...more] = node.local === 'Certificate' ? node.children : []
  return certificateElement(child === undefined || more.length > 0 ? node : child)
}

/**
 * The certificates of an element of `document` that has nothing else in it, as they were issued; undefined when it has. An
 * element that is a certificate, such as a template, is a chain of its own.
 */
export function findChain(document: string, node: XmlNode): readonly string[] | undefined {
  const own = certificateElement(node)
  if (own !== undefined) return [certificateText(document, own)]
  if (node.children.length === 0) return undefined
  const certificates = node.children.map(certificateIn).filter((element) => element !== undefined)
  if (certificates.length !== node.children.length) return undefined
  return certificates.map((element) => certificateText(document, element))
}
