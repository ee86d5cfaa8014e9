import type { OperationShape, ServiceShape } from '../../protocol/message-shape.ts'
import type { SoapVersion } from '../../protocol/soap.ts'
import type { ExampleValues } from './sample-message.ts'

/** One operation, for those who want to call it. */
export interface OperationDescription {
  /** What it does, in a sentence or two. */
  readonly about: string
  readonly shape: OperationShape
  /** What stands in the samples. With it, the request works as it is. */
  readonly example: {
    readonly request: ExampleValues
    /** Undefined: there is no header. */
    readonly requestHeader: ExampleValues | undefined
    readonly answer: ExampleValues
    readonly answerHeader: ExampleValues | undefined
  }
  /** What each value of the request means, by its element. */
  readonly members: Readonly<Record<string, string>>
  /** What the answer holds. */
  readonly answerNote: string
}

/** One .asmx, for those who want to use it: everything that its pages and documents tell. */
export interface ServiceDescription {
  /** The name of the service. */
  readonly name: string
  /** Its file, without a folder, by which its pages and documents link to each other. */
  readonly file: string
  /** What kind of server it belongs to. */
  readonly server: string
  /** What it does, in a sentence or two. */
  readonly about: string
  readonly shape: ServiceShape
  /** The versions it speaks, each with a port in the description. */
  readonly versions: readonly SoapVersion[]
  /** The WSDL with every port, to be served by `wsdlFor`. */
  readonly wsdl: string
  /** By name; names are compared with their case. */
  readonly operations: ReadonlyMap<string, OperationDescription>
}
