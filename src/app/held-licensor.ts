import { parseGuid, type Guid } from '../base/guid.ts'
import { readIssuingCertificate, type IssuingCertificate, type SigningKey } from '../certificates/index.ts'
import type { KeyStore } from '../keystore/index.ts'
import { readChain, readKeyRecord, readSetting, StoreError, type StoredLink } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { readConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** What a server holds before it is renewed. */
export interface HeldLicensor {
  readonly configuration: SettledConfiguration
  readonly links: readonly StoredLink[]
  readonly certificate: IssuingCertificate
  readonly guid: Guid
  readonly url: string
  readonly key: SigningKey
}

export const certificateOf = (xrml: string | undefined): IssuingCertificate | undefined =>
  xrml === undefined ? undefined : readIssuingCertificate(xrml).certificate

export const notProvisioned = (path: string): StoreError =>
  new StoreError(
    'not-provisioned',
    `The server in ${path} has no certificate that could be renewed: run serve or provision first.`,
  )

/** Reads key and chain. Throws StoreError `not-provisioned`, KeyStoreError, CertificateError `passphrase-wrong`. */
export async function readHeld(installation: Installation, keys: KeyStore): Promise<HeldLicensor> {
  const { store, directory } = installation
  const role = await readSetting(store.queries, 'role')
  const links = await readChain(store.queries)
  const record = await readKeyRecord(store.queries, 'licensor')
  const certificate = certificateOf(links[0]?.xrml)
  if (role === undefined || record === undefined || certificate === undefined) throw notProvisioned(directory.path)
  const { id, address } = certificate.principal.object
  const guid = parseGuid(id.value)
  if (guid === undefined || address === undefined) throw notProvisioned(directory.path)
  const configuration = await readConfiguration(installation, role === 'root' ? 'root' : 'licensing')
  const key = await keys.open(record, certificate.principal.publicKey)
  return { configuration, links, certificate, guid, url: address.value, key }
}

/** The name that the server was asked for with: not every certificate tells it. */
export async function nameOfHeld({ store, directory }: Installation, { certificate }: HeldLicensor): Promise<string> {
  const { name } = certificate.principal.object
  return name ?? (await readSetting(store.queries, 'licensorName')) ?? directory.serverName
}
