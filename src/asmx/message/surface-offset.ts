import type { XmlNode } from './xml-tree.ts'

/** One character of a document's text: a reference, a line end of Windows, or any other. */
const CHARACTER = /&[^;&<]*;|\r\n|[^]/y

const CDATA_START = '<![CDATA['
const CDATA_END = ']]>'

/** How many UTF-16 units a piece of surface stands for. */
function unitsOf(surface: string): number {
  const reference = /^&#(?:x([0-9a-f]+)|(\d+));$/i.exec(surface)
  if (reference === null) return 1
  const point = reference[1] === undefined ? Number(reference[2]) : Number.parseInt(reference[1], 16)
  return point > 0xffff ? 2 : 1
}

/**
 * Where in `document` the character stands that is the `offset`-th of an element's text, both in UTF-16 units: references
 * and CDATA sections are longer than what they stand for. The end of the content when the text is shorter.
 */
export function surfaceOffset(document: string, { contentStart, contentEnd }: XmlNode, offset: number): number {
  let at = contentStart
  let isCdata = false
  for (let units = 0; at < contentEnd;) {
    if (!isCdata && document.startsWith(CDATA_START, at)) {
      isCdata = true
      at += CDATA_START.length
    } else if (isCdata && document.startsWith(CDATA_END, at)) {
      isCdata = false
      at += CDATA_END.length
    } else {
      if (units >= offset) return at
      CHARACTER.lastIndex = at
      const surface = isCdata ? document.charAt(at) : (CHARACTER.exec(document)?.[0] ?? document.charAt(at))
      units += isCdata ? 1 : unitsOf(surface)
      at += surface.length
    }
  }
  return contentEnd
}
