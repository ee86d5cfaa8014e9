import {
  isLeaf,
  isRepeated,
  type Leaf,
  type MemberShape,
  type OperationShape,
  type StructureShape,
  type WrittenValueOf,
} from '../../protocol/message-shape.ts'
import { textElement } from './xml-text.ts'

/** What a message is written from; typed by its shape at the edge. */
export interface WrittenValues {
  readonly [element: string]: WrittenValue
}

type SimpleValue = string | boolean | number | undefined
type WrittenItem = SimpleValue | WrittenValues
type WrittenValue = WrittenItem | readonly WrittenItem[]

/** Writes the element inside soap:Body that answers an operation. */
export type WriteAnswerBody<Operation extends OperationShape = OperationShape> = (
  values: WrittenValueOf<Operation['answer']['members']>,
) => string

/** Writes the element inside soap:Body that calls an operation. */
export type WriteRequestBody<Operation extends OperationShape = OperationShape> = (
  values: WrittenValueOf<Operation['parameters']>,
) => string

type WriteMember = (value: WrittenValue) => string

/** An element around finished XML; an empty one in .NET's spelling. `open` may carry attributes. */
export function parentElement(open: string, content: string): string {
  return content === '' ? `<${open} />` : `<${open}>${content}</${open.split(' ', 1)[0] ?? ''}>`
}

/** How many elements further down a list are kept in their written form: more than the chains of a server have. */
const KEPT_ELEMENTS = 64
/** Shorter ones are written as fast as they are found. */
const SHORTEST_KEPT = 256
const keptElements = new Map<string, string>()

/** Text below the first of a list: of a chain these are the certificates above, the same in every answer, and long. */
function keptElement(name: string, text: string): string {
  if (text.length < SHORTEST_KEPT) return textElement(name, text)
  const kept = keptElements.get(text)
  if (kept?.startsWith(name, 1) === true) return kept
  if (keptElements.size >= KEPT_ELEMENTS) keptElements.clear()
  const element = textElement(name, text)
  keptElements.set(text, element)
  return element
}

const writeLeaf = (type: Leaf, name: string, value: WrittenItem, index: number): string => {
  if (typeof value === 'boolean' || typeof value === 'number') return `<${name}>${value}</${name}>`
  if (typeof value !== 'string') return ''
  if (type === 'xml') return parentElement(name, value)
  return index === 0 ? textElement(name, value) : keptElement(name, value)
}

const isList = (value: WrittenValue): value is readonly WrittenItem[] => Array.isArray(value)

/** A missing list is left out by the element above; a value that is not there is left out. */
function memberWriter(name: string, type: MemberShape): WriteMember {
  if (isLeaf(type)) return (value) => (isList(value) ? '' : writeLeaf(type, name, value, 0))
  if (!isRepeated(type)) return structureWriter(name, type)
  const [item] = type
  if (!isLeaf(item)) {
    const write = structureWriter(name, item)
    return (value) => (isList(value) ? value.map(write).join('') : '')
  }
  return (value) => (isList(value) ? value.map((one, index) => writeLeaf(item, name, one, index)).join('') : '')
}

function structureWriter(name: string, shape: StructureShape): WriteMember {
  const members = membersWriter(shape)
  return (value) => (value === undefined ? '' : parentElement(name, members(value)))
}

function membersWriter(shape: StructureShape): WriteMember {
  const writers = Object.entries(shape).map(([name, type]): [string, WriteMember] => [name, memberWriter(name, type)])
  return (value) => {
    if (typeof value !== 'object' || isList(value)) throw new TypeError('a structure of a message is none')
    let text = ''
    for (const [name, write] of writers) text += write(value[name])
    return text
  }
}

/** Makes ready what writes an element by a shape. `open` may carry attributes. */
export function elementWriter<const Shape extends StructureShape>(
  open: string,
  shape: Shape,
): (values: WrittenValueOf<Shape>) => string {
  const members: (values: WrittenValueOf<Shape>) => string = membersWriter(shape)
  return (values) => parentElement(open, members(values))
}

/** Makes ready what writes the answers of one operation, as .NET 2.0 does. */
export const answerBodyWriter = <const Operation extends OperationShape>(
  namespace: string,
  { answer }: Operation,
): WriteAnswerBody<Operation> => elementWriter(`${answer.element} xmlns="${namespace}"`, answer.members)

/** Makes ready what writes the requests for one operation. */
export const requestBodyWriter = <const Operation extends OperationShape>(
  namespace: string,
  { element, parameters }: Operation,
): WriteRequestBody<Operation> => elementWriter(`${element} xmlns="${namespace}"`, parameters)
