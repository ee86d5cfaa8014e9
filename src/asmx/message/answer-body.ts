import type { AnswerLeafType, AnswerShape, AnswerValueOf, OperationShape } from '../../protocol/message-shape.ts'
import { textElement } from './xml-text.ts'

/** What an answer is written from; typed by its shape at the edge. */
export interface AnswerValues {
  readonly [element: string]: string | readonly string[] | AnswerValues
}

/** Writes the element inside soap:Body that answers an operation. */
export type WriteAnswerBody<Operation extends OperationShape = OperationShape> = (
  values: AnswerValueOf<Operation['answer']['members']>,
) => string

type WriteMember = (value: AnswerValues[string] | undefined) => string

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

const writeLeaf = (type: AnswerLeafType, name: string, text: string, index: number): string => {
  if (type === 'xml') return parentElement(name, text)
  return index === 0 ? textElement(name, text) : keptElement(name, text)
}

/** A missing list is left out by the element above; a text that is not there is left out. */
function memberWriter(name: string, type: AnswerShape[string]): WriteMember {
  if (typeof type === 'string') return (value) => (typeof value === 'string' ? writeLeaf(type, name, value, 0) : '')
  if (isRepeated(type)) {
    const [leaf] = type
    return (value) => (isTexts(value) ? value.map((text, index) => writeLeaf(leaf, name, text, index)).join('') : '')
  }
  const members = membersWriter(type)
  return (value) => (value === undefined ? '' : parentElement(name, members(value)))
}

function membersWriter(shape: AnswerShape): (value: string | readonly string[] | AnswerValues) => string {
  const writers = Object.entries(shape).map(([name, type]): [string, WriteMember] => [name, memberWriter(name, type)])
  return (value) => {
    if (typeof value === 'string' || isTexts(value)) throw new TypeError('a structure of an answer is none')
    let text = ''
    for (const [name, write] of writers) text += write(value[name])
    return text
  }
}

const isRepeated = (type: AnswerShape[string]): type is readonly [AnswerLeafType] => Array.isArray(type)

const isTexts = (value: AnswerValues[string] | undefined): value is readonly string[] => Array.isArray(value)

/** Makes ready what writes the answers of one operation, as .NET 2.0 does. */
export function answerBodyWriter<const Operation extends OperationShape>(
  namespace: string,
  { answer }: Operation,
): WriteAnswerBody<Operation> {
  const members = membersWriter(answer.members)
  const open = `${answer.element} xmlns="${namespace}"`
  return (values) => parentElement(open, members(values))
}
