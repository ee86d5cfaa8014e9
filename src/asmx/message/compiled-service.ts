import {
  isLeaf,
  isRepeated,
  type Leaf,
  type MemberShape,
  type OperationShape,
  type RepeatedShape,
  type ServiceShape,
  type StructureShape,
} from '../../protocol/message-shape.ts'

/** A shape made ready for reading: children by name in maps, every element numbered within its tree. */
export interface StructureNode {
  readonly index: number
  readonly children: ReadonlyMap<string, StructureNode | LeafNode>
  /** Whether there may be several of it; then it is numbered as the last one within itself, of these. */
  readonly first: number | undefined
}

export interface LeafNode {
  readonly index: number
  readonly leaf: Leaf
  /** Whether there may be several of it. */
  readonly isRepeated: boolean
}

export interface CompiledOperation {
  readonly name: string
  readonly action: string
  readonly elementName: string
  /** Stands for soap:Header; its one child is the header of the service, if the operation takes it. */
  readonly headers: StructureNode
  /** Stands for soap:Body; its one child is the operation's element. */
  readonly body: StructureNode
  readonly element: StructureNode
}

export interface CompiledService {
  readonly namespace: string
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
  const members: StructureShape = Object.fromEntries(shape.header.members.map((member) => [member, 'string']))
  const header = compileRoot(members)
  const withHeader = holderOf(shape.header.element, header)
  const operations = Object.entries(shape.operations).map(([name, operation]) =>
    compileOperation(name, operation, operation.header === false ? NO_HEADERS : withHeader),
  )
  return {
    namespace: shape.namespace,
    header,
    byAction: new Map(operations.map((operation) => [operation.action, operation])),
    byElement: new Map(operations.map((operation) => [operation.elementName, operation])),
  }
}

/** An element with one child that is read. */
const holderOf = (name: string, child: StructureNode): StructureNode => ({
  index: 0,
  children: new Map([[name, child]]),
  first: undefined,
})

const NO_HEADERS: StructureNode = { index: 0, children: new Map(), first: undefined }

function compileOperation(
  name: string,
  { action, element, parameters }: OperationShape,
  headers: StructureNode,
): CompiledOperation {
  const root = compileRoot(parameters)
  return { name, action, elementName: element, headers, body: holderOf(element, root), element: root }
}

/** A structure on its own, made ready for reading. */
export const compileStructure = (shape: StructureShape): StructureNode => compileRoot(shape)

/** Number 0 is left for the element that holds the root. */
function compileRoot(shape: StructureShape): StructureNode {
  let last = 0
  const numberStructure = (children: StructureShape): StructureNode => ({
    index: ++last,
    children: numberChildren(children),
    first: undefined,
  })
  const numberRepeated = ([item]: RepeatedShape): StructureNode | LeafNode => {
    if (isLeaf(item)) return { index: ++last, leaf: item, isRepeated: true }
    const first = last + 1
    const children = numberChildren(item)
    return { index: ++last, children, first }
  }
  const number = (type: MemberShape): StructureNode | LeafNode => {
    if (isLeaf(type)) return { index: ++last, leaf: type, isRepeated: false }
    return isRepeated(type) ? numberRepeated(type) : numberStructure(type)
  }
  const numberChildren = (children: StructureShape): StructureNode['children'] =>
    new Map(Object.entries(children).map(([name, type]) => [name, number(type)]))
  return numberStructure(shape)
}
