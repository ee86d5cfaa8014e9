import { ZERO_GUID } from '../../base/guid.ts'
import { Enumeration, type LeafType } from '../../protocol/message-shape.ts'
import type { LeafNode, StructureNode } from './compiled-service.ts'
import { readNetBase64 } from './net-base64.ts'
import { readNetBoolean } from './net-boolean.ts'
import { readNetEnumeration } from './net-enumeration.ts'
import { readNetGuid } from './net-guid.ts'
import { readNetInt } from './net-int.ts'

type LeafValue = string | Uint8Array | boolean | number | undefined

/** What a structure is read into; typed by its shape at the edge. */
export interface StructureValue {
  readonly [element: string]: LeafValue | StructureValue | readonly ItemValue[]
}

/** One of those that may repeat. */
type ItemValue = LeafValue | StructureValue

/** What an opening tag turned out to be: a structure to descend into, a simple value, one of XML, or something to pass over. */
export type Member = 'structure' | 'leaf' | 'xml' | 'unknown'

/**
 * Collects the values of one tree of structures while its elements pass by: the first of a name counts, wherever it
 * stands among its siblings, but of those that may repeat all of them; everything not named by the shape is for the caller
 * to pass over.
 */
export class MemberReader {
  readonly #namespace: string
  readonly #open: StructureNode[]
  readonly #seen: boolean[] = []
  readonly #values: LeafValue[] = []
  /** What was read of those that may repeat, by their number; made when there is one. */
  #items: Map<number, ItemValue[]> | undefined
  #leaf: LeafNode | undefined
  #text = ''

  /** `holder` is the element whose children are read, such as soap:Body. */
  constructor(namespace: string, holder: StructureNode) {
    this.#namespace = namespace
    this.#open = [holder]
  }

  /** Whether a simple value is being read. */
  get isInLeaf(): boolean {
    return this.#leaf !== undefined
  }

  /** Whether comments and processing instructions are allowed here: of simple values, base64 alone is read across them. */
  get allowsComments(): boolean {
    return this.#leaf === undefined || this.#leaf.leaf === 'base64' || this.#leaf.leaf === 'xml'
  }

  openElement(local: string, namespace: string): Member {
    const child = namespace === this.#namespace ? this.#open.at(-1)?.children.get(local) : undefined
    if (child === undefined || this.#seen[child.index] === true) return 'unknown'
    this.#seen[child.index] = true
    if ('children' in child) {
      if (child.first !== undefined) this.#seen[child.index] = false
      this.#open.push(child)
      return 'structure'
    }
    if (child.isRepeated) this.#seen[child.index] = false
    this.#leaf = child
    this.#text = ''
    return child.leaf === 'xml' ? 'xml' : 'leaf'
  }

  addText(text: string): void {
    this.#text = this.#text === '' ? text : this.#text + text
  }

  closeStructure(): void {
    const closed = this.#open.pop()
    if (closed?.first !== undefined) this.#keepItem(closed, closed.first)
  }

  /** Takes one of several out of what was read, and makes room for the next. */
  #keepItem(item: StructureNode, first: number): void {
    this.#addItem(item.index, this.values(item))
    for (let index = first; index < item.index; index++) {
      this.#seen[index] = false
      this.#values[index] = undefined
      this.#items?.delete(index)
    }
  }

  #addItem(index: number, value: ItemValue): void {
    this.#items ??= new Map()
    const items = this.#items.get(index)
    if (items === undefined) this.#items.set(index, [value])
    else items.push(value)
  }

  /** Ends a simple value. Gives false where base64 is none; throws `UnreadableValue` where another value is none. */
  closeLeaf(): boolean {
    const leaf = this.#leaf
    this.#leaf = undefined
    if (leaf === undefined) return true
    const value = readLeaf(leaf, this.#text)
    this.#keepLeaf(leaf, value)
    return value !== undefined
  }

  /** Ends a value of XML: the surface of what stood in it, undefined where nothing did. */
  closeXml(surface: string | undefined): void {
    const leaf = this.#leaf
    this.#leaf = undefined
    if (leaf !== undefined) this.#keepLeaf(leaf, surface)
  }

  #keepLeaf({ index, isRepeated }: LeafNode, value: LeafValue): void {
    if (isRepeated) this.#addItem(index, value)
    else this.#values[index] = value
  }

  /** The values under `root`, or undefined when its element was not there. */
  find(root: StructureNode): StructureValue | undefined {
    return this.#seen[root.index] === true ? this.values(root) : undefined
  }

  /** The values under `root`; what was not there has its default. */
  values(root: StructureNode): StructureValue {
    const result: Record<string, StructureValue[string]> = {}
    for (const [name, child] of root.children) {
      result[name] = 'children' in child ? this.#structure(child) : this.#leafValue(child)
    }
    return result
  }

  #structure(node: StructureNode): StructureValue | readonly ItemValue[] {
    return node.first === undefined ? this.values(node) : (this.#items?.get(node.index) ?? [])
  }

  #leafValue(node: LeafNode): LeafValue | readonly ItemValue[] {
    if (node.isRepeated) return this.#items?.get(node.index) ?? []
    return this.#values[node.index] ?? defaultOf(node)
  }
}

/** What .NET has where a simple value is missing. */
const DEFAULTS: Readonly<Record<LeafType, LeafValue>> = {
  string: undefined,
  base64: undefined,
  guid: ZERO_GUID,
  boolean: false,
  int: 0,
  xml: undefined,
}

function defaultOf({ leaf }: LeafNode): LeafValue {
  return leaf instanceof Enumeration ? leaf.values[0] : DEFAULTS[leaf]
}

function readLeaf({ leaf }: LeafNode, text: string): LeafValue {
  switch (leaf) {
    case 'string':
    case 'xml':
      return text
    case 'base64':
      return readNetBase64(text)
    case 'guid':
      return readNetGuid(text)
    case 'boolean':
      return readNetBoolean(text)
    case 'int':
      return readNetInt(text)
    default:
      return readNetEnumeration(leaf, text)
  }
}
