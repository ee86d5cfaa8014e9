/**
 * An error of the domain: something a caller did, or a state the server is in, told by a stable code.
 * It knows nothing of SOAP, HTTP or exit codes; one table at each edge turns codes into those.
 */
export class DomainError<Code extends string = string> extends Error {
  readonly code: Code
  /** The wire name of the parameter that is wrong, where there is one. */
  readonly parameter: string | undefined

  constructor(code: Code, message: string, options: { parameter?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DomainError'
    this.code = code
    this.parameter = options.parameter
  }
}
