import {
  certificateElements,
  certificateText,
  surfaceOffset,
  type CertificateElement,
  type XmlNode,
} from '../asmx/message/index.ts'
import type { PlacedCertificate } from './lint-chain.ts'
import type { SourceText } from './source-text.ts'

/** Elements of requests and answers that hold one chain each. [MS-RMPR] §3.3.4.1, §3.4.4.1, §3.5.4, §6 */
const CHAIN = /(?:Chain|Certs|^IssuanceLicense)$/

function chainElements(node: XmlNode): CertificateElement[][] {
  if (!CHAIN.test(node.local)) return node.children.flatMap(chainElements)
  const chain = certificateElements(node)
  return chain.length === 0 ? [] : [chain]
}

function placed(source: SourceText, element: CertificateElement): PlacedCertificate {
  const { as, node } = element
  const offsetOf = (offset: number) => (as === 'node' ? node.start + offset : surfaceOffset(source.text, node, offset))
  return {
    text: certificateText(source.text, element),
    placeAt: (offset) => source.placeAt(offsetOf(offset)),
  }
}

/** The chains in an element of `source`, in their order. */
export const placedChains = (source: SourceText, element: XmlNode): PlacedCertificate[][] =>
  chainElements(element).map((chain) => chain.map((one) => placed(source, one)))

/** The same in an answer, where certificates that stand in no element for a chain are one. */
export function placedAnswerChains(source: SourceText, answer: XmlNode): PlacedCertificate[][] {
  const chains = placedChains(source, answer)
  if (chains.length > 0) return chains
  const all = certificateElements(answer).map((one) => placed(source, one))
  return all.length === 0 ? [] : [all]
}
