import { KeyStoreError } from '../key-store-error.ts'
import { TokenStuck } from './call-deadline.ts'
import {
  CKA_CLASS,
  CKA_ID,
  CKF_RW_SESSION,
  CKF_SERIAL_SESSION,
  CKF_USER_PIN_LOCKED,
  CKO_PRIVATE_KEY,
  CKR_USER_ALREADY_LOGGED_IN,
  CKU_USER,
} from './constants.ts'
import type { Attribute, Cryptoki, Handle } from './cryptoki.ts'
import { SessionPool } from './session-pool.ts'
import { pinLocked, returnValue } from './token-error.ts'

/** More than two would tell no more than that there is not exactly one. */
const MOST_FOUND = 2

/** The slot with the token of that label. Throws KeyStoreError `token-missing`, `pin-locked`. */
export function findSlot(cryptoki: Cryptoki, token: string): Handle {
  for (const slot of cryptoki.C_GetSlotList(true)) {
    const { label, flags } = cryptoki.C_GetTokenInfo(slot)
    if (label.trimEnd() !== token) continue
    if ((flags & CKF_USER_PIN_LOCKED) !== 0) throw pinLocked(token)
    return slot
  }
  throw new KeyStoreError('token-missing', `There is no token “${token}” in any slot of keys.pkcs11.library.`)
}

/** A token in a slot, logged in to: its sessions, and what was found in it. */
export class Connection {
  readonly cryptoki: Cryptoki
  readonly #slot: Handle
  /** While it is open the login lasts, however many others are closed. */
  readonly #anchor: Handle
  readonly #pool: SessionPool
  readonly #found = new Map<string, Handle>()

  /** Opens the first session in `slot` and logs in there. Throws the library's errors. */
  constructor(
    cryptoki: Cryptoki,
    slot: Handle,
    { pin, sessions }: { readonly pin: string; readonly sessions: number },
  ) {
    this.cryptoki = cryptoki
    this.#slot = slot
    this.#anchor = cryptoki.C_OpenSession(slot, CKF_SERIAL_SESSION)
    try {
      cryptoki.C_Login(this.#anchor, CKU_USER, pin)
    } catch (error) {
      if (returnValue(error) !== CKR_USER_ALREADY_LOGGED_IN) {
        this.#closeSession(this.#anchor)
        throw error
      }
    }
    this.#pool = new SessionPool({
      size: sessions,
      open: () => cryptoki.C_OpenSession(slot, CKF_SERIAL_SESSION),
      close: (session) => this.#closeSession(session),
    })
  }

  /** Runs `work` in a session that nobody else has meanwhile. */
  use<Result>(work: (session: Handle) => Promise<Result>): Promise<Result> {
    return this.#pool.use(work)
  }

  /** Runs `work` in a session of its own that may write into the token. */
  async write<Result>(work: (session: Handle) => Promise<Result>): Promise<Result> {
    const session = this.cryptoki.C_OpenSession(this.#slot, CKF_SERIAL_SESSION | CKF_RW_SESSION)
    try {
      const result = await work(session)
      this.#closeSession(session)
      return result
    } catch (error) {
      // Closing a session in which something goes on would be to wait for that.
      if (!(error instanceof TokenStuck)) this.#closeSession(session)
      throw error
    }
  }

  /** The objects that have these attributes, two at the most. */
  find(template: Attribute[]): Handle[] {
    this.cryptoki.C_FindObjectsInit(this.#anchor, template)
    try {
      return this.cryptoki.C_FindObjects(this.#anchor, MOST_FOUND)
    } finally {
      this.cryptoki.C_FindObjectsFinal(this.#anchor)
    }
  }

  /** The one private key with that CKA_ID, hexadecimal. Throws KeyStoreError `key-missing`. */
  privateKey(id: string): Handle {
    const known = this.#found.get(id)
    if (known !== undefined) return known
    const [key, other] = this.#findPrivate(id)
    if (key === undefined || other !== undefined) {
      const what = key === undefined ? 'no private key' : 'more than one private key'
      throw new KeyStoreError('key-missing', `The token has ${what} with the ID ${id}, which is the one on record.`)
    }
    this.#found.set(id, key)
    return key
  }

  /** Whether that one key is in the token at this moment. */
  hasPrivateKey(id: string): boolean {
    return this.#findPrivate(id).length === 1
  }

  /** The bytes of one attribute of an object. */
  bytesOf(object: Handle, type: number): Uint8Array {
    const [attribute] = this.cryptoki.C_GetAttributeValue(this.#anchor, object, [{ type }])
    const value = attribute?.value
    if (value instanceof Uint8Array) return Uint8Array.from(value)
    throw new KeyStoreError('token-failed', 'The token does not tell the public half of a key.')
  }

  close(): void {
    this.#pool.close()
    this.#closeSession(this.#anchor)
  }

  #findPrivate(id: string): Handle[] {
    return this.find([
      { type: CKA_CLASS, value: CKO_PRIVATE_KEY },
      { type: CKA_ID, value: Buffer.from(id, 'hex') },
    ])
  }

  #closeSession(session: Handle): void {
    try {
      this.cryptoki.C_CloseSession(session)
    } catch {
      // The token may have gone, and its sessions with it.
    }
  }
}
