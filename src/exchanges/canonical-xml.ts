import { BoundedXmlParser, decodeRequest, IllFormedXml, type Tag, type XmlListener } from '../asmx/index.ts'
import { isAtPath } from './element-path.ts'

/** An element that is open. */
interface OpenElement {
  readonly path: string
  /** What names it and its attributes. */
  readonly head: string
  /** Whether it has been told, which is done when its first child, or its end, shows what it holds. */
  told: boolean
  text: string
}

const isBlank = (text: string): boolean => /^\s*$/.test(text)

function headOf({ uri, attributes }: Tag): string {
  const written = Object.values(attributes)
    .filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns')
    .map(({ uri: namespace, local, value }) => ` {${namespace}}${local}=${JSON.stringify(value)}`)
  return `{${uri}}${written.toSorted().join('')}`
}

/** Tells a document element by element. */
class CanonicalTeller implements XmlListener {
  readonly parts: string[] = []
  readonly #wildcards: readonly string[]
  readonly #open: OpenElement[] = []
  /** How deep it is inside an element whose content is of no account. */
  #passing = 0

  constructor(wildcards: readonly string[]) {
    this.#wildcards = wildcards
  }

  open(tag: Tag): void {
    if (this.#passing > 0) {
      this.#passing++
      return
    }
    const parent = this.#open.at(-1)
    if (parent !== undefined) this.#tell(parent)
    const path = `${parent?.path ?? ''}/${tag.local}`
    if (this.#wildcards.some((wildcard) => isAtPath(path, wildcard))) {
      this.parts.push(`${path} {${tag.uri}} anything`)
      this.#passing = 1
      return
    }
    this.#open.push({ path, head: headOf(tag), told: false, text: '' })
  }

  close(): void {
    if (this.#passing > 0) {
      this.#passing--
      return
    }
    const element = this.#open.pop()
    if (element === undefined) return
    if (!element.told) this.parts.push(`${element.path} ${element.head} ${JSON.stringify(element.text)}`)
    else this.#tell(element)
    this.parts.push(`${element.path} ends`)
  }

  text(text: string): void {
    const element = this.#open.at(-1)
    if (this.#passing === 0 && element !== undefined) element.text += text
  }

  cdata(text: string): void {
    this.text(text)
  }

  comment(): void {
    // Comments ask for nothing.
  }

  instruction(): void {
    // Neither do instructions.
  }

  attribute(): void {
    // They come with their element.
  }

  /** What an element holds so far, before one of its children or its end. */
  #tell(element: OpenElement): void {
    if (!element.told) this.parts.push(`${element.path} ${element.head}`)
    if (!isBlank(element.text)) this.parts.push(`${element.path} holds ${JSON.stringify(element.text)}`)
    element.told = true
    element.text = ''
  }
}

/** The parts of an XML document, as canonicalParts has them; undefined when the bytes are none within bounds. */
export function canonicalXml(
  bytes: Uint8Array,
  contentType: string,
  wildcards: readonly string[],
): string[] | undefined {
  const text = decodeRequest(contentType, bytes)
  if (text === undefined || !/^\s*</.test(text)) return undefined
  const teller = new CanonicalTeller(wildcards)
  try {
    new BoundedXmlParser(teller).parse(text)
  } catch (error) {
    if (error instanceof IllFormedXml) return undefined
    throw error
  }
  return teller.parts
}
