import {
  readLicenseOf,
  rsaPublicKeyOf,
  sameKey,
  XrmlError,
  type SecurityProcessorCertificate,
} from '../certificates/index.ts'
import { ClientError } from './client-error.ts'
import type { KeptMachine } from './ports.ts'

/** A machine that is activated, its certificate read. [MS-RMPR] §2.2.9.4 */
export interface Machine extends KeptMachine {
  readonly certificate: SecurityProcessorCertificate
}

const damaged = (what: string, cause?: unknown): ClientError =>
  new ClientError('profile-damaged', `The machine that is kept here is damaged: ${what}`, { cause })

function certificateOf({ chain }: KeptMachine): SecurityProcessorCertificate {
  try {
    return readLicenseOf('security-processor-certificate', chain[0]).license
  } catch (error) {
    if (error instanceof XrmlError) throw damaged(error.message, error)
    throw error
  }
}

/** Reads what was activated; the key must be that of the certificate. Throws ClientError `profile-damaged`. */
export function readMachine(activated: KeptMachine): Machine {
  const certificate = certificateOf(activated)
  if (sameKey(certificate.principal.publicKey, rsaPublicKeyOf(activated.privateKey))) {
    return { ...activated, certificate }
  }
  throw damaged('its private key is not that of its certificate.')
}
