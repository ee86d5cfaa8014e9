import type { Guid } from '../base/guid.ts'

/** What a licensing server tells a root about itself. [MS-RMPRS] §3.3.4.1.3 */
export interface SubEnrollRequest {
  /** PKCS#1 RSAPublicKey, DER. */
  readonly publicKeyBytes: Uint8Array
  readonly guid: Guid
  readonly sku: string
  readonly version: string
  readonly name: string
  readonly url: string
}

/** A root certification server somewhere on the network. */
export interface RootService {
  /** Gives the chain of the answer as it came, leaf first. Throws LicensingError. */
  subEnroll(request: SubEnrollRequest): Promise<readonly string[]>
}
