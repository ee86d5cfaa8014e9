import type { Guid } from '../base/guid.ts'

/** What one service takes and gives, as data: enough to read its requests and write its answers without code of its own. */

/** A simple value: `string` (xsd:string), `base64` (xsd:base64Binary), `guid` ([MS-DTYP] §2.3.4). */
export type LeafType = 'string' | 'base64' | 'guid'

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

/** What a member of a structure is: a simple value, a structure, or structures under one name, as often as there are any. */
export type MemberShape = LeafType | Enumeration | StructureShape | readonly [StructureShape]

/** Child elements by local name. All of them are in the service's namespace; structures are value types. */
export interface StructureShape {
  readonly [element: string]: MemberShape
}

/** A simple value of an answer; `xml` is finished XML, such as a certificate that is an element and not a text. */
export type AnswerLeafType = LeafType | 'xml'

/** What an operation answers with: as a StructureShape, and `[leaf]` for an element that repeats. */
export interface AnswerShape {
  readonly [element: string]: AnswerLeafType | readonly [AnswerLeafType] | AnswerShape
}

/** One operation: its SOAPAction, the element that wraps its parameters, these, and what the element of its answer holds. */
export interface OperationShape {
  readonly action: string
  readonly element: string
  readonly parameters: StructureShape
  readonly answer: { readonly element: string; readonly members: AnswerShape }
}

/** One .asmx: its name in the WSDL, its namespace, the one SOAP header it understands (string members only), its operations. */
export interface ServiceShape {
  readonly name: string
  readonly namespace: string
  readonly header: { readonly element: string; readonly members: readonly string[] }
  readonly operations: Readonly<Record<string, OperationShape>>
}

/** The value a shape is read into. A missing element is undefined; a missing Guid is all zero; a missing structure has defaults. */
export type ValueOf<Shape> = Shape extends 'string'
  ? string | undefined
  : Shape extends 'base64'
    ? Uint8Array | undefined
    : Shape extends 'guid'
      ? Guid
      : Shape extends Enumeration<infer Value>
        ? Value
        : Shape extends readonly [infer Item]
          ? readonly ValueOf<Item>[]
          : { readonly [Element in keyof Shape]: ValueOf<Shape[Element]> }

/** What an answer is written from. */
export type AnswerValueOf<Shape> = Shape extends AnswerLeafType
  ? string
  : Shape extends readonly [AnswerLeafType]
    ? readonly string[]
    : { readonly [Element in keyof Shape]: AnswerValueOf<Shape[Element]> }
