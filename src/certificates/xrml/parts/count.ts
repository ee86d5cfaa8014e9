import { attributeOf, malformed, type XmlElement } from '../xml/xml-element.ts'

/** Whole numbers in their one spelling, of at most nine digits. */
const COUNT = /^(?:0|[1-9]\d{0,8})$/

/** The whole number an attribute tells. Throws XrmlError `xrml-malformed`. */
export function parseCount(element: XmlElement, name: string): number {
  const text = attributeOf(element, name)
  if (!COUNT.test(text)) throw malformed(element, `The attribute ${name} is no whole number`)
  return Number(text)
}
