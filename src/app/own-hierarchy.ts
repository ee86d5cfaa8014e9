import type { KeyObject } from 'node:crypto'
import type { RandomFor } from '../base/random.ts'
import {
  createAuthorities,
  createHierarchy,
  decryptPrivateKey,
  derivePrivateKey,
  encryptPrivateKey,
  generatePrivateKey,
  type AuthoritiesOptions,
  type ChainRole,
} from '../certificates/index.ts'
import { SERVER_SKU } from '../protocol/profile.ts'
import {
  readChain,
  readPrivateKey,
  readSetting,
  replaceChain,
  storePrivateKeys,
  StoreError,
  type StoredLink,
} from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { settleConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** What a server needs of its own hierarchy: the chain, and the key of the first certificate in it. */
export interface OwnHierarchy {
  readonly links: readonly StoredLink[]
  readonly signingKey: KeyObject
}

/** Whose key signs what the server issues: the first place of its chain. */
const signerOf = ({ role }: SettledConfiguration): ChainRole =>
  role === 'enrollment' ? 'enrollment-service' : 'licensor'

interface MakeOptions {
  readonly installation: Installation
  readonly configuration: SettledConfiguration
  readonly passphrase: string
  readonly at: Date
  readonly randomFor: RandomFor
}

/** Makes a hierarchy and keeps it, unless another process has been quicker. */
async function makeHierarchy({ installation, configuration, passphrase, at, randomFor }: MakeOptions): Promise<void> {
  const { settings, directory, store } = installation
  const { profile, mode, hierarchy: name, form } = configuration
  const url = settings['server.url'] ?? `http://${directory.serverName.toLowerCase()}/_wmcs`
  const authorities: AuthoritiesOptions = {
    name,
    mode,
    at,
    random: randomFor,
    makeKey: (role, size) =>
      settings.seed === undefined
        ? generatePrivateKey(size)
        : Promise.resolve(derivePrivateKey(randomFor(`key of ${role}`), size)),
  }
  const server = { sku: SERVER_SKU, version: profile.build, name: directory.serverName, url }
  const { links, keys } =
    configuration.role === 'enrollment'
      ? await createAuthorities(authorities)
      : await createHierarchy({ ...authorities, server, form })
  const encrypted = new Map(
    [...keys].map(([role, key]): [ChainRole, string] => [role, encryptPrivateKey(key, passphrase)]),
  )
  await store.queries.transaction().execute(async (db) => {
    if ((await readChain(db)).length > 0) return
    await replaceChain(db, links)
    await storePrivateKeys(db, encrypted)
    await settleConfiguration(db, configuration)
  })
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
 * Reads the own hierarchy of a root or an enrollment service, or makes it on the first start. Chain and keys are kept together or not at all.
 * [MS-RMPR] §3.1.3. Throws CertificateError `passphrase-wrong`, StoreError.
 */
export async function openOwnHierarchy(options: MakeOptions): Promise<OwnHierarchy> {
  const { queries } = options.installation.store
  if ((await readChain(queries)).length === 0) {
    await checkNotPending(options.installation)
    await makeHierarchy(options)
  }
  const pem = await readPrivateKey(queries, signerOf(options.configuration))
  if (pem === undefined) {
    throw new StoreError('database-unusable', 'The configuration database has a chain, but not the private key to it.')
  }
  return { links: await readChain(queries), signingKey: decryptPrivateKey(pem, options.passphrase) }
}
