import type { KeyObject } from 'node:crypto'
import type { RandomFor } from '../base/random.ts'
import {
  derivePrivateKey,
  generatePrivateKey,
  privateKeyDecryption,
  privateKeyEncryption,
} from '../certificates/index.ts'
import type { AccountKey } from '../certification/index.ts'
import { keepAccountKey, readAccountKey } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { checkPassphrase } from './settled-passphrase.ts'

/** How many keys a running server keeps open. */
const KEPT = 1000

/** Makes private keys for certificates: reproducible ones with a seed. `label`: what the key is for. */
export const keyMaker =
  (seed: string | undefined, randomFor: RandomFor) =>
  (label: string, size: number): Promise<KeyObject> =>
    seed === undefined ? generatePrivateKey(size) : Promise.resolve(derivePrivateKey(randomFor(label), size))

interface AccountKeysOptions {
  readonly installation: Pick<Installation, 'store'>
  readonly passphrase: () => Promise<string>
  readonly makeKey: (label: string, size: number) => Promise<KeyObject>
}

/** What closes and opens keys under a passphrase. Deriving from one that could be guessed takes a third of a second. */
interface Under {
  readonly passphrase: string
  readonly close: (key: KeyObject) => string
  readonly open: (pem: string) => KeyObject
}

const under = (passphrase: string): Under => {
  let encrypt: Under['close'] | undefined
  return {
    passphrase,
    close: (key) => (encrypt ??= privateKeyEncryption(passphrase))(key),
    open: privateKeyDecryption(passphrase),
  }
}

/** The private keys of accounts: in the configuration database, encrypted as those of the chain. Each is made when it is asked for first. */
export function openAccountKeys({ installation: { store }, passphrase, makeKey }: AccountKeysOptions): AccountKey {
  const opened = new Map<string, KeyObject>()
  let latest: Under | undefined
  const underPresent = async (): Promise<Under> => {
    const present = await passphrase()
    return latest?.passphrase === present ? latest : (latest = under(present))
  }
  const made = async (sid: string, size: number, at: Date): Promise<KeyObject> => {
    const key = await makeKey(`key of account ${sid}`, size)
    const { passphrase: present, close, open } = await underPresent()
    const pem = close(key)
    const kept = await store.change(async (db) => {
      // A change of passphrase that has come between would leave a key that nobody opens.
      await checkPassphrase(db, present, open)
      return keepAccountKey(db, { sid, pem, at })
    })
    return kept === pem ? key : open(kept)
  }
  return async (sid, size, at) => {
    const known = opened.get(sid)
    if (known !== undefined) return known
    const pem = await readAccountKey(store.queries, sid)
    const key = pem === undefined ? await made(sid, size, at) : (await underPresent()).open(pem)
    if (opened.size >= KEPT) opened.clear()
    opened.set(sid, key)
    return key
  }
}
