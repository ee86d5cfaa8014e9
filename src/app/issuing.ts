import {
  createLicenseIssuer,
  readIssuingCertificate,
  type LicenseIssuer,
  type SigningKey,
} from '../certificates/index.ts'
import type { Settings } from '../config/index.ts'
import { xrmlOf, type OpenedRole } from './role.ts'

/** A role with the chain that it has when it is asked. */
export type IssuingRole = Pick<OpenedRole, 'configuration' | 'links'>

/** The server as it issues to clients by the chain that it has at that moment. */
export function issuerOf(role: IssuingRole, key: SigningKey, settings: Settings): () => LicenseIssuer {
  const { mode } = role.configuration
  const issuerWith = (links: IssuingRole['links']) => ({
    links,
    issuer: createLicenseIssuer({ chain: xrmlOf(links), key, mode, whenExpired: settings['expired.behaviour'] }),
  })
  let current = issuerWith(role.links)
  return () => {
    if (current.links !== role.links) current = issuerWith(role.links)
    return current.issuer
  }
}

/** The base URL of the cluster, as the licensor certificate that there is now has it; without a slash at its end. */
export function baseUrlOf({ links }: Pick<IssuingRole, 'links'>): string {
  const xrml = links[0]?.xrml
  const url = xrml === undefined ? '' : readIssuingCertificate(xrml).certificate.principal.object.address?.value
  return (url ?? '').replace(/\/+$/, '')
}
