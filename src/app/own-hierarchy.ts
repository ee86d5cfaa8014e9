import type { RandomFor } from '../base/random.ts'
import { createHierarchy, readIssuingCertificate, type ChainRole, type SigningKey } from '../certificates/index.ts'
import type { KeyRecord, KeyStore } from '../keystore/index.ts'
import { SERVER_SKU } from '../protocol/profile.ts'
import { readChain, readKeyRecord, replaceChain, storeKeyRecords, StoreError, type StoredLink } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { settleConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** What a root needs of its own hierarchy: the chain, and the key of its licensor certificate. */
export interface OwnHierarchy {
  readonly links: readonly StoredLink[]
  readonly licensorKey: SigningKey
}

interface MakeOptions {
  readonly installation: Installation
  readonly configuration: SettledConfiguration
  /** Where its private keys are. */
  readonly keys: KeyStore
  readonly at: Date
  readonly randomFor: RandomFor
}

/** Makes a hierarchy, its keys into `records`, and keeps it; gives false when another process has been quicker. */
async function makeAndKeep(
  { installation, configuration, keys, at, randomFor }: MakeOptions,
  records: Map<ChainRole, KeyRecord>,
): Promise<boolean> {
  const { settings, directory, store } = installation
  const { profile, mode, hierarchy: name, form } = configuration
  const url = settings['server.url'] ?? `http://${directory.serverName.toLowerCase()}/_wmcs`
  const { links } = await createHierarchy({
    name,
    mode,
    server: { sku: SERVER_SKU, version: profile.build, name: directory.serverName, url },
    form,
    at,
    random: randomFor,
    makeKey: async (role, size) => {
      const { key, record } = await keys.make(role, size)
      records.set(role, record)
      return key
    },
  })
  return store.change(async (db) => {
    if ((await readChain(db)).length > 0) return false
    await replaceChain(db, links)
    await storeKeyRecords(db, records)
    await settleConfiguration(db, configuration)
    return true
  })
}

/** Makes a hierarchy and keeps it, unless another process has been quicker. Keys that are not kept are taken away again. */
async function makeHierarchy(options: MakeOptions): Promise<void> {
  const records = new Map<ChainRole, KeyRecord>()
  let kept = false
  try {
    kept = await makeAndKeep(options, records)
  } finally {
    if (!kept) await options.keys.discard([...records.values()])
  }
}

/**
 * Reads the root's own hierarchy, or makes it on the first start. Chain and keys are kept together or not at all.
 * [MS-RMPR] §3.1.3. Throws CertificateError `passphrase-wrong`, KeyStoreError, StoreError.
 */
export async function openOwnHierarchy(options: MakeOptions): Promise<OwnHierarchy> {
  const { queries } = options.installation.store
  if ((await readChain(queries)).length === 0) await makeHierarchy(options)
  const [links, record] = [await readChain(queries), await readKeyRecord(queries, 'licensor')]
  const [own] = links
  if (record === undefined || own?.xrml === undefined) {
    throw new StoreError('database-unusable', 'The configuration database has a chain, but not the private key to it.')
  }
  const certified = readIssuingCertificate(own.xrml).certificate.principal.publicKey
  return { links, licensorKey: await options.keys.open(record, certified) }
}
