import type { Guid } from '../base/guid.ts'

/** What one service takes, as data: enough to read its requests without code of its own. */

/** A simple value: `string` (xsd:string), `base64` (xsd:base64Binary), `guid` ([MS-DTYP] §2.3.4). */
export type LeafType = 'string' | 'base64' | 'guid'

/** Child elements by local name. All of them are in the service's namespace; structures are value types. */
export interface StructureShape {
  readonly [element: string]: LeafType | StructureShape
}

/** One operation: its SOAPAction, the element that wraps its parameters, and these. */
export interface OperationShape {
  readonly action: string
  readonly element: string
  readonly parameters: StructureShape
}

/** One .asmx: its namespace, the one SOAP header it understands (string members only) and its operations by name. */
export interface ServiceShape {
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
      : { readonly [Element in keyof Shape]: ValueOf<Shape[Element]> }
