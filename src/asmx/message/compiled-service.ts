import type { LeafType, OperationShape, ServiceShape, StructureShape } from '../../protocol/message-shape.ts'

/** A shape made ready for reading: children by name in maps, every element numbered within its tree. */
export interface StructureNode {
  readonly index: number
  readonly children: ReadonlyMap<string, StructureNode | LeafNode>
}

export interface LeafNode {
  readonly index: number
  readonly leaf: LeafType
}

export interface CompiledOperation {
  readonly name: string
  readonly action: string
  readonly elementName: string
  /** Stands for soap:Body; its one child is the operation's element. */
  readonly body: StructureNode
  readonly element: StructureNode
}

export interface CompiledService {
  readonly namespace: string
  /** Stands for soap:Header; its one child is the header. */
  readonly headers: StructureNode
  readonly header: StructureNode
  readonly byAction: ReadonlyMap<string, CompiledOperation>
  readonly byElement: ReadonlyMap<string, CompiledOperation>
}

const compiled = new WeakMap<ServiceShape, CompiledService>()

/** Compiles a shape once. */
export function compileService(shape: ServiceShape): CompiledService {
  const known = compiled.get(shape)
  if (known !== undefined) return known
  const service = compile(shape)
  compiled.set(shape, service)
  return service
}

function compile(shape: ServiceShape): CompiledService {
  const operations = Object.entries(shape.operations).map(([name, operation]) => compileOperation(name, operation))
  const members: StructureShape = Object.fromEntries(shape.header.members.map((member) => [member, 'string']))
  const header = compileRoot(members)
  return {
    namespace: shape.namespace,
    headers: { index: 0, children: new Map([[shape.header.element, header]]) },
    header,
    byAction: new Map(operations.map((operation) => [operation.action, operation])),
    byElement: new Map(operations.map((operation) => [operation.elementName, operation])),
  }
}

function compileOperation(name: string, { action, element, parameters }: OperationShape): CompiledOperation {
  const root = compileRoot(parameters)
  return { name, action, elementName: element, body: { index: 0, children: new Map([[element, root]]) }, element: root }
}

/** Number 0 is left for the element that holds the root. */
function compileRoot(shape: StructureShape): StructureNode {
  let last = 0
  const number = (children: StructureShape): StructureNode => ({
    index: ++last,
    children: new Map(
      Object.entries(children).map(([name, type]) => [
        name,
        typeof type === 'string' ? { index: ++last, leaf: type } : number(type),
      ]),
    ),
  })
  return number(shape)
}
