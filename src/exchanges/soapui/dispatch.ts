import type { XmlNode } from '../../asmx/message/index.ts'
import type { KnownRequest } from './known-operations.ts'
import { attributeOf, childOf, childrenOf } from './project.ts'
import { parseSimplePath, textAt } from './simple-path.ts'

/** A response, and the request that it is for; undefined: whatever no other response is for. */
export interface Dispatched {
  readonly response: XmlNode
  readonly request: KnownRequest | undefined
}

/** Which responses of a mocked operation answer which requests. */
export interface Dispatch {
  readonly dispatched: readonly Dispatched[]
  readonly remarks: readonly string[]
  /** Responses that no request of the project brings about, and why. */
  readonly unreached: readonly { readonly response: XmlNode; readonly why: string }[]
}

/** Which response a request gets, by its name; undefined: the default one. */
type Chooser = (request: KnownRequest) => string | undefined

function byXPath(operation: XmlNode): Chooser | undefined {
  const path = parseSimplePath(childOf(operation, 'dispatchPath')?.text ?? '')
  return path && (({ body }) => textAt(body, path))
}

function byQueries(operation: XmlNode): Chooser | undefined {
  const rules = childrenOf(childOf(operation, 'dispatchConfig'), 'query').map((rule) => ({
    path: parseSimplePath(childOf(rule, 'query')?.text ?? ''),
    match: childOf(rule, 'match')?.text ?? '',
    response: childOf(rule, 'response')?.text ?? '',
  }))
  if (rules.some(({ path }) => path === undefined)) return undefined
  return ({ body }) =>
    rules.find(({ path, match }) => path !== undefined && textAt(body, path)?.trim() === match.trim())?.response
}

function chosen(operation: XmlNode, style: string, requests: readonly KnownRequest[]): Dispatch {
  const responses = childrenOf(operation, 'response')
  const choose = style === 'XPATH' ? byXPath(operation) : style === 'QUERY_MATCH' ? byQueries(operation) : undefined
  const named = (name: string): XmlNode | undefined => responses.find((one) => attributeOf(one, 'name') === name)
  const pairs = requests.flatMap((request) => {
    const response = named(choose?.(request) ?? '')
    return response === undefined ? [] : [{ response, request }]
  })
  const other = named(childOf(operation, 'defaultResponse')?.text ?? '')
  const reached = [...pairs.map(({ response }) => response), other]
  const why =
    choose === undefined
      ? `which requests it answers is for ${style} to say, which is not run.`
      : 'no request in the project brings it about.'
  return {
    dispatched: [...pairs, ...(other === undefined ? [] : [{ response: other, request: undefined }])],
    remarks: [],
    unreached: responses.filter((one) => !reached.includes(one)).map((response) => ({ response, why })),
  }
}

/** Which responses answer which requests, by the style of dispatch of a mocked operation. */
export function dispatchOf(operation: XmlNode, requests: readonly KnownRequest[]): Dispatch {
  const style = childOf(operation, 'dispatchStyle')?.text.trim() ?? 'SEQUENCE'
  if (style !== 'SEQUENCE' && style !== 'RANDOM' && style !== '') return chosen(operation, style, requests)
  const responses = childrenOf(operation, 'response')
  const order =
    style === 'RANDOM'
      ? 'its responses come in their order, not at random'
      : 'its responses come in their order, and the last from then on, not the first again'
  return {
    dispatched: responses.map((response) => ({ response, request: undefined })),
    remarks: responses.length > 1 ? [order] : [],
    unreached: [],
  }
}
