import type { GuardedFile } from '../access/index.ts'
import type { Logger } from '../base/logger.ts'
import type { VersionData } from '../protocol/version-data.ts'
import type { PublishedService } from './application.ts'
import type { ServiceDescription } from './description/index.ts'
import { createDispatch } from './dispatch.ts'
import type { FaultOptions } from './message/index.ts'
import type { ReadyOperation } from './operation.ts'
import { createSoapService, type SoapService } from './soap-service.ts'

/** What sets one service apart from the others. */
export interface ServiceToPublish {
  readonly path: string
  /** Whose access list decides who may call; undefined: everybody may. */
  readonly file: GuardedFile | undefined
  readonly description: ServiceDescription
  readonly operations: ReadonlyMap<string, ReadyOperation>
  /** The capability versions in every answer. */
  readonly answered: VersionData
}

/** What all services of a server have in common. */
export interface ServiceOptions {
  readonly faults: FaultOptions
  readonly soap12: boolean
  /** What is done to the answers of a service, such as signing them; undefined: nothing. */
  readonly around: ((service: SoapService) => SoapService) | undefined
  readonly logger: Logger
}

/** Makes a service ready to be published: a WSDL, its shape and its operations are all that it is made of. */
export function publishService(
  { path, file, description, operations, answered }: ServiceToPublish,
  { faults, soap12, around, logger }: ServiceOptions,
): PublishedService {
  const { shape, wsdl } = description
  const dispatch = createDispatch({ shape, wsdl, answered }, path, { soap12 })
  const service = createSoapService({ ...faults, shape, soap12, dispatch, operations, logger })
  return { path, file, description, service: around === undefined ? service : around(service) }
}
