import type { Clock } from '../base/clock.ts'
import type { Guid } from '../base/guid.ts'
import type { RandomFor } from '../base/random.ts'
import { parseAnchors, reissueLicensor, verifyChain, type IssuingCertificate } from '../certificates/index.ts'
import type { KeyRecord, KeyStore } from '../keystore/index.ts'
import {
  LicensingError,
  renew,
  type CheckedAnswer,
  type EnrollmentService,
  type RootService,
} from '../licensing/index.ts'
import { SERVER_SKU } from '../protocol/profile.ts'
import { readChain, readKeyRecord, readSetting, replaceChain, StoreError, type StoredLink } from '../store/index.ts'
import { certificateOf, nameOfHeld, notProvisioned, readHeld, type HeldLicensor } from './held-licensor.ts'
import type { Installation } from './open-installation.ts'
import { askEnrollmentService } from './renew-enrolled-root.ts'
import { xrmlOf } from './role.ts'

/** How a server that is renewed reaches those who issue; a root with its own hierarchy needs nobody. */
export interface RenewalPorts {
  /** For a licensing server: the root certification server at an address. Rejects with LicensingError. */
  readonly rootAt?: (url: string) => Promise<RootService>
  /** For a root that was enrolled: the enrollment service at an address, which is open to everybody. Rejects with LicensingError. */
  readonly enrollmentServiceAt?: (url: string) => Promise<EnrollmentService>
}

export interface RenewLicensorOptions {
  /** Where the private keys of the server are. */
  readonly keys: KeyStore
  readonly clock: Clock
  readonly randomFor: RandomFor
  readonly ports: RenewalPorts
}

/** Who has issued the next certificate: the server's root, its enrollment service, or the hierarchy that a root keeps itself. */
export type RenewalIssuer = 'root' | 'enrollment service' | 'own hierarchy'

/** What became of a renewal. */
export interface RenewedLicensor {
  readonly issuer: RenewalIssuer
  readonly guid: Guid
  readonly certificate: IssuingCertificate
}

/** The next certificate of a root, from the Enrollment Service of its own hierarchy. */
async function reissue(
  { directory }: Installation,
  { configuration, links, certificate, guid, url, key }: HeldLicensor,
  { keys, clock, randomFor }: RenewLicensorOptions,
  record: KeyRecord,
): Promise<StoredLink[]> {
  const xrml = links.find(({ role }) => role === 'enrollment-service')?.xrml
  const service = certificateOf(xrml)
  if (xrml === undefined || service === undefined) throw notProvisioned(directory.path)
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
  installation: Installation,
  held: HeldLicensor,
  { clock, ports }: RenewLicensorOptions,
): Promise<CheckedAnswer> {
  const { store, directory } = installation
  const { configuration, links, certificate, guid, url, key } = held
  const rootUrl = await readSetting(store.queries, 'rootUrl')
  const anchor = await readSetting(store.queries, 'trustAnchor')
  if (rootUrl === undefined || anchor === undefined) throw notProvisioned(directory.path)
  if (ports.rootAt === undefined) throw new TypeError('a licensing server is renewed at its root')
  return renew({
    publicKey: key.publicKey,
    ...{ guid, url, name: await nameOfHeld(installation, held) },
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

/** The chain that comes after the one that is held, and who has issued it. */
async function nextChain(
  installation: Installation,
  held: HeldLicensor,
  options: RenewLicensorOptions,
): Promise<{ readonly links: StoredLink[]; readonly issuer: RenewalIssuer }> {
  if (held.configuration.role === 'licensing') {
    return { links: linksOf(await askRoot(installation, held, options), held.links), issuer: 'root' }
  }
  const record = await readKeyRecord(installation.store.queries, 'enrollment-service')
  if (record !== undefined) {
    return { links: await reissue(installation, held, options, record), issuer: 'own hierarchy' }
  }
  const { enrollmentServiceAt } = options.ports
  const answer = await askEnrollmentService(installation, held, { clock: options.clock, enrollmentServiceAt })
  return { links: linksOf(answer, held.links), issuer: 'enrollment service' }
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
  const { links, issuer } = await nextChain(installation, held, options)
  await replaceHeld(installation, held, links)
  const certificate = certificateOf(links[0]?.xrml)
  if (certificate === undefined) throw new TypeError('a checked chain begins with a certificate')
  return { issuer, guid: held.guid, certificate }
}
