import { XrmlError } from '../xrml-error.ts'
import { formatCodePoint, indexOfUncarriable, indexOfUncarriableInLines } from './characters.ts'

const MARKUP = /[&<>"]/
/** Printable ASCII without markup, which is what nearly every text is: it is written as it stands. */
const PLAIN = /^[ !#-%'-;=?-~]*$/
const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function checkCarriable(text: string, indexOf = indexOfUncarriable): string {
  const offset = indexOf(text)
  if (offset < 0) return text
  throw new XrmlError('xrml-unwritable', `A certificate cannot carry the character ${formatCodePoint(text, offset)}.`)
}

const escapeText = (text: string): string =>
  MARKUP.test(text) ? text.replace(/[&<>]/g, (sign) => REFERENCES[sign] ?? sign) : text

/** Writes character data. Throws XrmlError `xrml-unwritable` for characters that would not survive. */
export const writeText = (text: string): string => (PLAIN.test(text) ? text : escapeText(checkCarriable(text)))

/** Writes an attribute, with the blank before it. Throws XrmlError `xrml-unwritable` as writeText does. */
export function writeAttribute(name: string, value: string): string {
  if (PLAIN.test(value)) return ` ${name}="${value}"`
  checkCarriable(value)
  return ` ${name}="${MARKUP.test(value) ? value.replace(/[&<>"]/g, (sign) => REFERENCES[sign] ?? sign) : value}"`
}

/** Writes an element that holds only text; `attributes` come from writeAttribute. Empty ones end ` />`. */
export const writeLeaf = (name: string, attributes: string, text: string): string =>
  text === '' ? `<${name}${attributes} />` : `<${name}${attributes}>${writeText(text)}</${name}>`

/** Writes a leaf of a licence whose text may have several lines, parted by line feeds. Throws as writeText does. */
export const writeLines = (name: string, attributes: string, text: string): string =>
  text === ''
    ? `<${name}${attributes} />`
    : `<${name}${attributes}>${escapeText(checkCarriable(text, indexOfUncarriableInLines))}</${name}>`
