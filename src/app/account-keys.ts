import type { KeyObject } from 'node:crypto'
import type { RandomFor } from '../base/random.ts'
import { decryptPrivateKey, derivePrivateKey, generatePrivateKey, privateKeyEncryption } from '../certificates/index.ts'
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

/** The private keys of accounts: in the configuration database, encrypted as those of the chain. Each is made when it is asked for first. */
export function openAccountKeys({ installation: { store }, passphrase, makeKey }: AccountKeysOptions): AccountKey {
  const open = new Map<string, KeyObject>()
  const made = async (sid: string, size: number, at: Date): Promise<KeyObject> => {
    const key = await makeKey(`key of account ${sid}`, size)
    const secret = await passphrase()
    const pem = privateKeyEncryption(secret)(key)
    const kept = await store.change(async (db) => {
      // A change of passphrase that has come between would leave a key that nobody opens.
      await checkPassphrase(db, secret)
      return keepAccountKey(db, { sid, pem, at })
    })
    return kept === pem ? key : decryptPrivateKey(kept, secret)
  }
  return async (sid, size, at) => {
    const known = open.get(sid)
    if (known !== undefined) return known
    const pem = await readAccountKey(store.queries, sid)
    const key = pem === undefined ? await made(sid, size, at) : decryptPrivateKey(pem, await passphrase())
    if (open.size >= KEPT) open.clear()
    open.set(sid, key)
    return key
  }
}
