import type { RandomFor } from '../base/random.ts'
import {
  createAuthorities,
  createHierarchy,
  readIssuingCertificate,
  type AuthoritiesOptions,
  type ChainRole,
  type ServerKey,
} from '../certificates/index.ts'
import type { KeyRecord, KeyStore } from '../keystore/index.ts'
import { SERVER_SKU } from '../protocol/profile.ts'
import {
  readChain,
  readKeyRecord,
  readSetting,
  replaceChain,
  storeKeyRecords,
  StoreError,
  type StoredLink,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { settleConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** What a server needs of its own hierarchy: the chain, and the key of the first certificate in it. */
export interface OwnHierarchy {
  readonly links: readonly StoredLink[]
  readonly signingKey: ServerKey
}

/** Whose key signs what the server issues: the first place of its chain. */
const signerOf = ({ role }: SettledConfiguration): ChainRole =>
  role === 'enrollment' ? 'enrollment-service' : 'licensor'

interface MakeOptions {
  readonly installation: Installation
  readonly configuration: SettledConfiguration
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
  const authorities: AuthoritiesOptions = {
    name,
    mode,
    at,
    random: randomFor,
    makeKey: async (role, size) => {
      const { key, record } = await keys.make(role, size)
      records.set(role, record)
      return key
    },
  }
  const server = { sku: SERVER_SKU, version: profile.build, name: directory.serverName, url }
  const { links } =
    configuration.role === 'enrollment'
      ? await createAuthorities(authorities)
      : await createHierarchy({ ...authorities, server, form })
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

/** A root that has asked to be enrolled must not make a hierarchy of its own while it waits. */
async function checkNotPending({ store, directory }: Installation): Promise<void> {
  if ((await readSetting(store.queries, 'pendingEnrollment')) === undefined) return
  throw new StoreError(
    'no-licensor-certificate',
    `The root in ${directory.path} waits for the answer to its enrollment request: take it in with rms-emulator enroll import.`,
  )
}

/**
 * Reads the own hierarchy of a root or an enrollment service, or makes it on the first start. Chain and keys are kept
 * together or not at all. [MS-RMPR] §3.1.3. Throws CertificateError `passphrase-wrong`, KeyStoreError, StoreError.
 */
export async function openOwnHierarchy(options: MakeOptions): Promise<OwnHierarchy> {
  const { queries } = options.installation.store
  if ((await readChain(queries)).length === 0) {
    await checkNotPending(options.installation)
    await makeHierarchy(options)
  }
  return openSigningKey(options, signerOf(options.configuration))
}

/** The chain on record, and the key to its first certificate. Throws StoreError, KeyStoreError, CertificateError. */
export async function openSigningKey(
  { installation, keys }: Pick<MakeOptions, 'installation' | 'keys'>,
  role: ChainRole,
): Promise<OwnHierarchy> {
  const { queries } = installation.store
  const [links, record] = [await readChain(queries), await readKeyRecord(queries, role)]
  const [own] = links
  if (record === undefined || own?.xrml === undefined) {
    throw new StoreError('database-unusable', 'The configuration database has a chain, but not the private key to it.')
  }
  const certified = readIssuingCertificate(own.xrml).certificate.principal.publicKey
  return { links, signingKey: await keys.open(record, certified) }
}
