import { remember } from './remember.ts'

export interface PlainAttribute {
  readonly name: string
  readonly value: string
}

/** A start tag, its name and those of its attributes as they are written, prefixes included. */
export interface PlainTag {
  readonly name: string
  /** In their order; no two of one name. */
  readonly attributes: readonly PlainAttribute[]
  /** Whether it is its element's end too. */
  readonly isEmpty: boolean
}

/** Reads the text of a start tag, from `<` to `>`; gives what `PlainXmlListener.open` shall be told of it. */
export type ReadTag<Tag> = (surface: string) => Tag

/** What the reader of a plain document is told, in document order. Places are UTF-16 units from its start. */
export interface PlainXmlListener<Tag> {
  /** Where the element that begins at `start` ends, if it need not be read; undefined: it is read. */
  passOver?(start: number): number | undefined
  /** Gives the name that its end tag must have; undefined where the tag was the end as well. */
  open(tag: Tag, start: number, end: number): string | undefined
  close(end: number): void
  /** Never empty. */
  text(text: string): void
}

/** A document is not plain: it may be good XML of a rarer kind, or none at all. What is wrong, a full parser has to say. */
export class NotPlainXml extends Error {
  constructor() {
    super('this is no plain XML')
    this.name = 'NotPlainXml'
  }
}

/** What nearly every text is made of, and nothing else; quicker to tell. */
const USUAL = /^[\t\n -%'-~]*$/

/** Whatever the text of a plain document cannot have: what XML forbids, what stands for something else, and all that takes two units. */
const UNUSUAL = /[\x00-\x08\x0b-\x1f&\ud800-\udfff\ufffe\uffff]/

const DECLARATION = /^<\?xml version="1\.0"(?: encoding="[A-Za-z][\w.-]*")?\?>/

/** Longer tags are read by a full parser. */
const LONGEST_TAG = 1024

const NAME = String.raw`[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?`
const VALUE = `"[ !#-%'-;=-~]*"|'[ -%(-;=-~]*'`
const START_TAG = new RegExp(`^<(${NAME})((?: ${NAME}=(?:${VALUE}))*) ?(/?)>$`)
const ATTRIBUTE = new RegExp(` (${NAME})=(${VALUE})`, 'g')

function readAttributes(text: string): readonly PlainAttribute[] {
  const attributes = Array.from(text.matchAll(ATTRIBUTE), ([, name = '', quoted = '']) => ({
    name,
    value: quoted.slice(1, -1),
  }))
  if (new Set(attributes.map(({ name }) => name)).size < attributes.length) throw new NotPlainXml()
  return attributes
}

function readPlainTag(surface: string): PlainTag {
  const match = surface.length > LONGEST_TAG ? null : START_TAG.exec(surface)
  if (match === null) throw new NotPlainXml()
  const [, name = '', attributes = '', slash] = match
  return { name, attributes: readAttributes(attributes), isEmpty: slash === '/' }
}

/**
 * Makes what reads start tags. The same ones come again and again, so those that were read last are kept, with what `prepare` made of
 * them; it must depend on the tag alone, and may throw NotPlainXml.
 */
export const tagReader = <Tag extends object>(prepare: (tag: PlainTag) => Tag): ReadTag<Tag> =>
  remember((surface) => prepare(readPlainTag(surface)), { most: 256, longest: LONGEST_TAG })

const SLASH = 0x2f

/**
 * Reads a document of the plain kind that nearly all are: an XML declaration at most, then elements with attributes and texts in
 * ASCII names, without references, comments, CDATA sections, instructions or line ends of Windows. What it tells is what any parser
 * of XML 1.0 would; several times as fast as one, because a tag is looked up, not read. Throws NotPlainXml for all other documents,
 * after it may have told the listener of their beginning, and whatever the listener throws.
 */
export function readPlainXml<Tag>(document: string, readTag: ReadTag<Tag>, listener: PlainXmlListener<Tag>): void {
  const open: string[] = []
  let at = DECLARATION.exec(document)?.[0].length ?? 0
  do {
    const start = document.indexOf('<', at)
    if (start < 0) throw new NotPlainXml()
    if (start > at) tellText(document.slice(at, start), open.length, listener)
    if (document.charCodeAt(start + 1) === SLASH) {
      at = readEndTag(document, start, open.pop())
      listener.close(at)
      continue
    }
    const passed = listener.passOver?.(start)
    at = passed ?? readElement(document, start, { open, readTag, listener })
  } while (open.length > 0)
  if (/[^ \t\n]/.test(document.slice(at))) throw new NotPlainXml()
}

function tellText<Tag>(text: string, depth: number, listener: PlainXmlListener<Tag>): void {
  if (depth === 0 ? /[^ \t\n]/.test(text) : !isPlainText(text)) throw new NotPlainXml()
  if (depth > 0) listener.text(text)
}

const isPlainText = (text: string): boolean =>
  (USUAL.test(text) || !UNUSUAL.test(text)) && !(text.includes('>') && text.includes(']]>'))

/** Gives where the tag ends. */
function readEndTag(document: string, start: number, name: string | undefined): number {
  if (name === undefined || !document.startsWith(name, start + 2)) throw new NotPlainXml()
  const end = start + 2 + name.length
  if (document[end] !== '>') throw new NotPlainXml()
  return end + 1
}

interface Reading<Tag> {
  /** The names of the elements that are open. */
  readonly open: string[]
  readonly readTag: ReadTag<Tag>
  readonly listener: PlainXmlListener<Tag>
}

/** Gives where the tag ends. */
function readElement<Tag>(document: string, start: number, { open, readTag, listener }: Reading<Tag>): number {
  const end = document.indexOf('>', start) + 1
  if (end === 0) throw new NotPlainXml()
  const name = listener.open(readTag(document.slice(start, end)), start, end)
  if (name === undefined) listener.close(end)
  else open.push(name)
  return end
}
