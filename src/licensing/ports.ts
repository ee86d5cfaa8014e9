import type { Guid } from '../base/guid.ts'
import type { RsaPublicKey } from '../certificates/index.ts'

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
  /** Gives the chain of the answer as it came, leaf first. Throws LicensingError. [MS-RMPRS] §3.3.4.1 */
  subEnroll(request: SubEnrollRequest): Promise<readonly string[]>
  /**
   * The root's own chain, its licensor certificate first; undefined where the root has no such service. Throws
   * LicensingError. [MS-RMPRS] §3.4.4.1
   */
  licensorCertificate(): Promise<readonly string[] | undefined>
}

/** What finds the service connection points of roots in a directory. [MS-RMPR] §3.1.4.4 */
export interface ConnectionPointDirectory {
  /** Every object with the keywords of a root. Throws LicensingError `directory-failed`. */
  find(): Promise<readonly ConnectionPoint[]>
}

/** A service connection point as a directory tells it: nothing of it is checked yet. */
export interface ConnectionPoint {
  readonly dn: string
  /** The values of serviceBindingInformation. */
  readonly bindings: readonly string[]
}

/** What a root tells an enrollment service about itself. [MS-RMPR] §3.6.4.1.4.1 */
export interface EnrollRequest extends SubEnrollRequest {
  /** Third parties who may revoke the certificate: with none, its issuer alone may. [MS-RMPR] §3.6.4.1.4.3 */
  readonly revocationAuthorities: readonly RsaPublicKey[]
}

/** An enrollment service somewhere on the network. */
export interface EnrollmentService {
  /** Gives the chain of the answer as it came, leaf first. Throws LicensingError. */
  enroll(request: EnrollRequest): Promise<readonly string[]>
}
