import type { XmlNode } from '../../asmx/message/index.ts'
import { attributeOf, childOf, childrenOf, contentOf, descendantsOf, headersIn } from './project.ts'

/** A request that a project has for an operation. */
export interface KnownRequest {
  readonly name: string
  readonly body: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** An operation of an interface, and the requests for it that are in the project. */
export interface KnownOperation {
  /** The value of SOAPAction. */
  readonly action: string
  readonly soapVersion: '1.1' | '1.2'
  readonly requests: readonly KnownRequest[]
}

const REQUEST_HEADERS = /@request-headers$/

const requestOf = (node: XmlNode): KnownRequest => ({
  name: attributeOf(node, 'name'),
  body: contentOf(childOf(node, 'request')),
  headers: headersIn(node, REQUEST_HEADERS),
})

/** The requests in the steps of tests, by the interface and operation that each is for. */
const testRequests = (project: XmlNode, interfaceName: string, operation: string): KnownRequest[] =>
  descendantsOf(project, 'config')
    .filter(
      (config) =>
        childOf(config, 'interface')?.text === interfaceName && childOf(config, 'operation')?.text === operation,
    )
    .flatMap((config) => childrenOf(config, 'request'))
    .map(requestOf)

/** What a project knows of an operation; undefined: it has no such interface, or no such operation in it. */
export function knownOperation(
  project: XmlNode,
  interfaceName: string,
  operationName: string,
): KnownOperation | undefined {
  const known = childrenOf(project, 'interface').find((one) => attributeOf(one, 'name') === interfaceName)
  const operation = childrenOf(known, 'operation').find((one) => attributeOf(one, 'name') === operationName)
  if (operation === undefined) return undefined
  const requests = [
    ...childrenOf(operation, 'call').map(requestOf),
    ...testRequests(project, interfaceName, operationName),
  ]
  return {
    action: attributeOf(operation, 'action'),
    soapVersion: attributeOf(known, 'soapVersion') === '1_2' ? '1.2' : '1.1',
    requests: requests.filter(({ body }) => body.trim() !== ''),
  }
}
