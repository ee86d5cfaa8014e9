import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { readXmlTree, type XmlNode } from '../../../src/asmx/message/index.ts'
import { CERTIFICATION_SHAPE } from '../../../src/protocol/certification.ts'
import { ENROLL_SHAPE } from '../../../src/protocol/enrollment.ts'
import { GROUP_EXPANSION_SHAPE } from '../../../src/protocol/group-expansion.ts'
import {
  Enumeration,
  isRepeated,
  type MemberShape,
  type OperationShape,
  type ServiceShape,
} from '../../../src/protocol/message-shape.ts'
import { PUBLISH_SHAPE } from '../../../src/protocol/publishing.ts'
import { SERVER_SHAPE } from '../../../src/protocol/server-service.ts'
import { SUB_ENROLL_SHAPE } from '../../../src/protocol/sub-enrollment.ts'
import { TEMPLATE_DISTRIBUTION_SHAPE } from '../../../src/protocol/template-distribution.ts'
import { LICENSE_SHAPE } from '../../../src/protocol/use-licensing.ts'

const SHAPES: readonly ServiceShape[] = [
  SUB_ENROLL_SHAPE,
  ENROLL_SHAPE,
  SERVER_SHAPE,
  GROUP_EXPANSION_SHAPE,
  CERTIFICATION_SHAPE,
  LICENSE_SHAPE,
  PUBLISH_SHAPE,
  TEMPLATE_DISTRIBUTION_SHAPE,
]

const SIMPLE: Readonly<Record<string, string>> = {
  's:string': 'string',
  's:base64Binary': 'base64',
  's:boolean': 'boolean',
  's:int': 'int',
  's1:guid': 'guid',
}

const attribute = (node: XmlNode, name: string): string | undefined =>
  node.attributes.find(({ local }) => local === name)?.value

const below = (node: XmlNode, local: string): XmlNode[] => [
  ...node.children.filter((child) => child.local === local),
  ...node.children.flatMap((child) => below(child, local)),
]

const named = (nodes: readonly XmlNode[], name: string): XmlNode => {
  const found = nodes.find((node) => attribute(node, 'name') === name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

/** A description, asked for what it says of an element. */
class Description {
  readonly #schema: XmlNode
  readonly root: XmlNode

  constructor(name: string) {
    this.root = readXmlTree(readFileSync(new URL(`../../../wsdl/${name}.wsdl`, import.meta.url), 'utf8'))
    const [schema] = below(this.root, 'schema')
    if (schema === undefined) throw new Error(`${name} has no schema`)
    this.#schema = schema
  }

  /** The shape of what an element of the schema holds, in its order. */
  shapeOf(element: string): object {
    return this.#contentOf(
      named(
        this.#schema.children.filter(({ local }) => local === 'element'),
        element,
      ).children[0],
    )
  }

  #contentOf(type: XmlNode | undefined): object {
    const [sequence] = type?.children.filter(({ local }) => local === 'sequence') ?? []
    const members = sequence?.children.filter(({ local }) => local === 'element') ?? []
    return Object.fromEntries(
      members.map((member): [string, unknown] => {
        const one = this.#memberOf(member)
        return [attribute(member, 'name') ?? '', attribute(member, 'maxOccurs') === 'unbounded' ? [one] : one]
      }),
    )
  }

  #memberOf(member: XmlNode): unknown {
    const type = attribute(member, 'type')
    if (type === undefined) return below(member, 'any').length === 1 ? 'xml' : this.#contentOf(member.children[0])
    const simple = SIMPLE[type]
    if (simple !== undefined) return simple
    const types = this.#schema.children.filter(({ local }) => local !== 'element')
    const definition = named(types, type.replace('tns:', ''))
    const values = below(definition, 'enumeration').map((value) => attribute(value, 'value'))
    return definition.local === 'simpleType' ? values : this.#contentOf(definition)
  }

  /** How often the binding of an operation names the header. */
  headersOf(operation: string): number {
    const [binding] = below(this.root, 'binding').filter((node) => attribute(node, 'name') !== undefined)
    if (binding === undefined) throw new Error('there is no binding')
    return below(
      named(
        binding.children.filter(({ local }) => local === 'operation'),
        operation,
      ),
      'header',
    ).length
  }
}

const plain = (shape: MemberShape): unknown => {
  if (typeof shape === 'string') return shape
  if (shape instanceof Enumeration) return shape.values
  if (isRepeated(shape)) return shape.map((item) => plain(item))
  return Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, plain(member)]))
}

/** With the order of its members, which deep equality does not look at. */
const ordered = (shape: unknown): string => JSON.stringify(shape)

describe('what services take and give is what their descriptions say', () => {
  for (const shape of SHAPES) {
    const description = new Description(shape.name)
    describe(shape.name, () => {
      for (const [name, operation] of Object.entries<OperationShape>(shape.operations)) {
        it(`${name} takes it, in its order`, () => {
          expect(ordered(plain(operation.parameters))).to.equal(ordered(description.shapeOf(operation.element)))
        })

        it(`${name} gives it, in its order`, () => {
          const { element, members } = operation.answer
          expect(ordered(plain(members))).to.equal(ordered(description.shapeOf(element)))
        })

        it(`${name} has ${operation.header === false ? 'no header' : 'the header in both directions'}`, () => {
          expect(description.headersOf(name)).to.equal(operation.header === false ? 0 : 2)
        })
      }

      it('has no other operation', () => {
        const [portType] = below(description.root, 'portType')
        expect(portType?.children.map((operation) => attribute(operation, 'name'))).to.have.members(
          Object.keys(shape.operations),
        )
      })
    })
  }
})
