import type { Guid } from '../base/guid.ts'

/** What one service takes and gives, as data: enough to read and to write its messages without code of its own. */

/**
 * A simple value: `string` (xsd:string), `base64` (xsd:base64Binary), `guid` ([MS-DTYP] §2.3.4), `boolean`, `int`, and
 * `xml`: an element around one other element, such as a certificate that is XML and not a text ([MS-RMPR] §2.2.4.1).
 */
export type LeafType = 'string' | 'base64' | 'guid' | 'boolean' | 'int' | 'xml'

/** One of a few texts. The first of them is what .NET has where the element is missing. */
export class Enumeration<Value extends string = string> {
  /** The name of the type, which .NET tells whoever sends another text. */
  readonly typeName: string
  readonly values: readonly [Value, ...Value[]]

  constructor(typeName: string, values: readonly [Value, ...Value[]]) {
    this.typeName = typeName
    this.values = values
  }
}

export type Leaf = LeafType | Enumeration

/** What a member of a structure is: a simple value, a structure, or either under one name, as often as there are any. */
export type MemberShape = Leaf | StructureShape | RepeatedShape
export type RepeatedShape = readonly [Leaf | StructureShape]

/** Child elements by local name. All of them are in the service's namespace; structures are value types. */
export interface StructureShape {
  readonly [element: string]: MemberShape
}

export const isLeaf = (shape: MemberShape): shape is Leaf => typeof shape === 'string' || shape instanceof Enumeration

export const isRepeated = (shape: MemberShape): shape is RepeatedShape => Array.isArray(shape)

/** One operation: its SOAPAction, the element that wraps its parameters, these, and what the element of its answer holds. */
export interface OperationShape {
  readonly action: string
  readonly element: string
  /** Whether it takes the service's SOAP header and gives it; it does unless this is false. */
  readonly header?: false
  readonly parameters: StructureShape
  readonly answer: { readonly element: string; readonly members: StructureShape }
}

/** One .asmx: its name in the WSDL, its namespace, the one SOAP header it understands (string members only), its operations. */
export interface ServiceShape {
  readonly name: string
  readonly namespace: string
  readonly header: { readonly element: string; readonly members: readonly string[] }
  readonly operations: Readonly<Record<string, OperationShape>>
}

/**
 * The value a shape is read into. A missing element is undefined, a missing Guid all zero, a missing boolean false, a missing
 * int 0; a missing structure has defaults. `xml` is read into the surface of the element inside.
 */
export type ValueOf<Shape> = Shape extends 'string' | 'xml'
  ? string | undefined
  : Shape extends 'base64'
    ? Uint8Array | undefined
    : Shape extends 'guid'
      ? Guid
      : Shape extends 'boolean'
        ? boolean
        : Shape extends 'int'
          ? number
          : Shape extends Enumeration<infer Value>
            ? Value
            : Shape extends readonly [infer Item]
              ? readonly ValueOf<Item>[]
              : { readonly [Element in keyof Shape]: ValueOf<Shape[Element]> }

/** What a message is written from. Undefined leaves an element out; base64 is encoded already, and `xml` finished XML. */
export type WrittenValueOf<Shape> = Shape extends 'boolean'
  ? boolean
  : Shape extends 'int'
    ? number
    : Shape extends Enumeration<infer Value>
      ? Value
      : Shape extends LeafType
        ? string | undefined
        : Shape extends readonly [infer Item]
          ? readonly Exclude<WrittenValueOf<Item>, undefined>[]
          : { readonly [Element in keyof Shape]: WrittenValueOf<Shape[Element]> }
