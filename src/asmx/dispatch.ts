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

/**
 * node-soap behind a fence: it knows the service by its WSDL, dispatches the operation and writes the answer, but it is
 * never shown a byte of a client's. It is handed values that were read elsewhere; why, is in docs/decisions/0003.
 */
export async function createDispatch(
  described: DescribedService,
  path: string,
  { soap12 }: { readonly soap12: boolean },
): Promise<Dispatch> {
  // It takes as long to load as most commands take to start, and only those need it that serve.
  const { createEngine } = await import('./node-soap-engine.ts')
  const { operations } = described.shape
  const enginesOf = async (version: SoapVersion) => ({
    withHeader: await createEngine(described, path, version, true),
    without: await createEngine(described, path, version, false),
  })
  const engines11 = await enginesOf('1.1')
  const engines12 = soap12 ? await enginesOf('1.2') : undefined
  return ({ version, operation }, work) => {
    const engines = version === '1.1' ? engines11 : engines12
    if (engines === undefined) throw new TypeError('SOAP 1.2 is off')
    const engine = operations[operation]?.header === false ? engines.without : engines.withHeader
    if (engine === undefined) throw new TypeError(`there is no operation ${operation}`)
    return engine(operation, work)
  }
}
