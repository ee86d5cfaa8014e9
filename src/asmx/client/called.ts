import type { OperationShape, ServiceShape } from '../../protocol/message-shape.ts'

/** An operation that answers with values of one kind, such as a chain: SubEnroll, GetLicensorCertificate, IsPrincipalMemberOf. */
export interface ChainOperation {
  readonly service: ServiceShape
  readonly operation: OperationShape
}

/** What those that enroll servers, and forests, say at the most: an honest chain of theirs has five certificates. */
export const LONGEST_ANSWER = 1_048_576

/**
 * What a licensing server says at the most: a licence of 8 MiB, [MS-RMPR] note <43>, beside what others say. Files with licences in
 * them are bounded likewise.
 */
export const LONGEST_LICENSING_ANSWER = 9 * 1_048_576

/** Who is called, and what to expect of it. */
export interface Responder {
  readonly title: 'root' | 'enrollment service' | 'server'
  /** What kind of server should be at its address. */
  readonly kind: string
  /** The most that it says at once, in bytes. */
  readonly longestAnswer: number
}

/** Who is called, and what is asked of it. */
export interface Called extends Responder, ChainOperation {
  /** The file of the service, by the name under which an administrator finds its access list. */
  readonly file: string
}
