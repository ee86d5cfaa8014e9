import type { ServiceShape } from '../protocol/message-shape.ts'
import type { VersionData } from '../protocol/version-data.ts'

/** A service as node-soap has to know it. */
export interface DescribedService {
  readonly shape: ServiceShape
  /** Its WSDL, which may have any ports: one for SOAP 1.1 is enough. */
  readonly wsdl: string
  /** The capability versions in every answer. */
  readonly answered: VersionData
}

/** Does what the operation does; gives the element inside soap:Body that answers it. */
export type Work = () => Promise<string>
