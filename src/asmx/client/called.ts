import type { OperationShape, ServiceShape } from '../../protocol/message-shape.ts'

/** An operation that answers with values of one kind, such as a chain: SubEnroll, GetLicensorCertificate, IsPrincipalMemberOf. */
export interface ChainOperation {
  readonly service: ServiceShape
  readonly operation: OperationShape
}

/** Who is called, for messages. */
export interface Responder {
  readonly title: 'root' | 'enrollment service' | 'server'
  /** What kind of server should be at its address. */
  readonly kind: string
}

/** Who is called, and what is asked of it. */
export interface Called extends Responder, ChainOperation {
  /** The file of the service, by the name under which an administrator finds its access list. */
  readonly file: string
}
