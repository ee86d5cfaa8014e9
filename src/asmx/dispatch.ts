import type { SoapVersion } from '../protocol/soap.ts'
import type { DescribedService, Work } from './described-service.ts'

/** Which operation is called, in which version of SOAP. */
export interface DispatchedRequest {
  readonly version: SoapVersion
  /** Its name. */
  readonly operation: string
}

/** Runs one request through node-soap; gives the text of the answer. Throws what the work throws. */
export type Dispatch = (request: DispatchedRequest, work: Work) => Promise<string>

/** What is made when it is asked for first, and asked for again where that has failed. */
function whenNeeded<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

/**
 * node-soap behind a fence: it knows the service by its WSDL, dispatches the operation and writes the answer, but it is
 * never shown a byte of a client's. It is handed values that were read elsewhere; why, is in docs/decisions/0003.
 * Neither the library nor a WSDL is read before the first call that needs it: that would be two fifths of what a start costs,
 * and most of the services of most servers are never called.
 */
export function createDispatch(
  described: DescribedService,
  path: string,
  { soap12 }: { readonly soap12: boolean },
): Dispatch {
  const { operations } = described.shape
  const engineWhenNeeded = (version: SoapVersion, withHeader: boolean) =>
    whenNeeded(async () => {
      const { createEngine } = await import('./node-soap-engine.ts')
      return createEngine(described, path, version, withHeader)
    })
  const enginesOf = (version: SoapVersion) => ({
    withHeader: engineWhenNeeded(version, true),
    without: engineWhenNeeded(version, false),
  })
  const engines11 = enginesOf('1.1')
  const engines12 = soap12 ? enginesOf('1.2') : undefined
  return async ({ version, operation }, work) => {
    const engines = version === '1.1' ? engines11 : engines12
    if (engines === undefined) throw new TypeError('SOAP 1.2 is off')
    const engine = await (operations[operation]?.header === false ? engines.without() : engines.withHeader())
    if (engine === undefined) throw new TypeError(`there is no operation ${operation}`)
    return engine(operation, work)
  }
}
