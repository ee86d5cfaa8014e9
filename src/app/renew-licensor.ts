import type { Clock } from '../base/clock.ts'
import { parseGuid, type Guid } from '../base/guid.ts'
import type { RandomFor } from '../base/random.ts'
import {
  parseAnchors,
  readIssuingCertificate,
  reissueLicensor,
  verifyChain,
  type IssuingCertificate,
  type SigningKey,
} from '../certificates/index.ts'
import type { KeyStore } from '../keystore/index.ts'
import { LicensingError, renew, type CheckedAnswer, type RootService } from '../licensing/index.ts'
import { SERVER_SKU } from '../protocol/profile.ts'
import { readChain, readKeyRecord, readSetting, replaceChain, StoreError, type StoredLink } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { xrmlOf } from './role.ts'
import { readConfiguration, type ServerRole, type SettledConfiguration } from './settled-configuration.ts'

/** How a server that is renewed reaches those who issue. */
export interface RenewalPorts {
  /** The root certification server at an address. Rejects with LicensingError. */
  rootAt(url: string): Promise<RootService>
  /** For a root that was enrolled at an enrollment service instead of making its own hierarchy. Rejects with LicensingError. */
  readonly enrollAgain?: (held: HeldLicensor) => Promise<CheckedAnswer>
}

export interface RenewLicensorOptions {
  /** Where the private keys of the server are. */
  readonly keys: KeyStore
  readonly clock: Clock
  readonly randomFor: RandomFor
  readonly ports: RenewalPorts
}

/** What a server holds before it is renewed. */
export interface HeldLicensor {
  readonly configuration: SettledConfiguration
  readonly links: readonly StoredLink[]
  readonly certificate: IssuingCertificate
  readonly guid: Guid
  readonly url: string
  readonly key: SigningKey
}

/** What became of a renewal. */
export interface RenewedLicensor {
  readonly role: ServerRole
  readonly guid: Guid
  readonly certificate: IssuingCertificate
}

const certificateOf = (xrml: string | undefined): IssuingCertificate | undefined =>
  xrml === undefined ? undefined : readIssuingCertificate(xrml).certificate

const notProvisioned = (path: string): StoreError =>
  new StoreError(
    'not-provisioned',
    `The server in ${path} has no certificate that could be renewed: run serve or provision first.`,
  )

/** Reads key and chain. Throws StoreError `not-provisioned`, KeyStoreError, CertificateError `passphrase-wrong`. */
async function readHeld(installation: Installation, keys: KeyStore): Promise<HeldLicensor> {
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

/** The next certificate of a root, from the Enrollment Service of its own hierarchy. */
async function reissue(
  { store, directory }: Installation,
  { configuration, links, certificate, guid, url, key }: HeldLicensor,
  { keys, clock, randomFor }: RenewLicensorOptions,
): Promise<StoredLink[]> {
  const record = await readKeyRecord(store.queries, 'enrollment-service')
  const xrml = links.find(({ role }) => role === 'enrollment-service')?.xrml
  const service = certificateOf(xrml)
  if (record === undefined || xrml === undefined || service === undefined) {
    throw new StoreError(
      'not-provisioned',
      'This root was enrolled by an enrollment service, which renews it: rms-emulator enroll.',
    )
  }
  const { profile, mode, form } = configuration
  const at = clock.now()
  const licensor = await reissueLicensor({
    enrollmentService: { xrml, key: await keys.open(record, service.principal.publicKey) },
    mode,
    subject: {
      ...{ guid, url, publicKey: key.publicKey, sku: SERVER_SKU },
      ...{ version: profile.build, name: directory.serverName },
    },
    form,
    at,
    random: randomFor(`renewal after ${certificate.descriptor.id.value}`),
  })
  const renewed = [licensor, ...links.slice(1)]
  const chain = xrmlOf(renewed)
  const { ok } = verifyChain(chain, { anchors: parseAnchors(chain.at(-1) ?? ''), at })
  if (!ok) throw new LicensingError('answer-not-trusted', 'The renewed chain does not verify. Nothing was kept.')
  return renewed
}

/** The next certificate of a licensing server, from the root that issued the one there is. [Cc747636] */
async function askRoot(
  { store, directory }: Installation,
  { configuration, links, certificate, guid, url, key }: HeldLicensor,
  { clock, ports }: RenewLicensorOptions,
): Promise<CheckedAnswer> {
  const rootUrl = await readSetting(store.queries, 'rootUrl')
  const anchor = await readSetting(store.queries, 'trustAnchor')
  if (rootUrl === undefined || anchor === undefined) throw notProvisioned(directory.path)
  const name = certificate.principal.object.name ?? (await readSetting(store.queries, 'licensorName'))
  return renew({
    publicKey: key.publicKey,
    ...{ guid, url, name: name ?? directory.serverName },
    profile: configuration.profile.name,
    anchors: parseAnchors(anchor),
    root: await ports.rootAt(rootUrl),
    now: () => clock.now(),
    held: { licensor: certificate, above: certificateOf(links[1]?.xrml) },
  })
}

/** The chain of an answer in the places of the one before. A licensing server's second place is the root server's. */
const linksOf = ({ chain }: CheckedAnswer, before: readonly StoredLink[]): StoredLink[] =>
  chain.map((xrml, position) => ({ role: before[position]?.role ?? 'root-licensor', xrml, x509: undefined }))

/** Puts the chain in place of the one that was held, whole or not at all. Throws StoreError `chain-changed`. */
async function replaceHeld({ store }: Installation, held: HeldLicensor, links: readonly StoredLink[]): Promise<void> {
  await store.change(async (db) => {
    if ((await readChain(db))[0]?.xrml !== held.links[0]?.xrml) {
      throw new StoreError(
        'chain-changed',
        'The certificate was renewed by another server or command meanwhile. That one is kept.',
      )
    }
    await replaceChain(db, links)
  })
}

async function nextLinks(
  installation: Installation,
  held: HeldLicensor,
  options: RenewLicensorOptions,
): Promise<StoredLink[]> {
  if (held.configuration.role === 'licensing') return linksOf(await askRoot(installation, held, options), held.links)
  const { enrollAgain } = options.ports
  if (enrollAgain !== undefined) return linksOf(await enrollAgain(held), held.links)
  return reissue(installation, held, options)
}

/**
 * Renews the licensor certificate of a server of either role: same GUID, same key, from the one that issued. What was asked
 * for is verified before it takes the place of the old chain in one step; when anything fails, the old one stays.
 * [MS-RMPR] §3.1.6.2. Throws StoreError, KeyStoreError, LicensingError, CertificateError,
 * ConfigError.
 */
export async function renewLicensor(
  installation: Installation,
  options: RenewLicensorOptions,
): Promise<RenewedLicensor> {
  const held = await readHeld(installation, options.keys)
  const links = await nextLinks(installation, held, options)
  await replaceHeld(installation, held, links)
  const certificate = certificateOf(links[0]?.xrml)
  if (certificate === undefined) throw new TypeError('a checked chain begins with a certificate')
  return { role: held.configuration.role, guid: held.guid, certificate }
}
