import { constants, publicDecrypt, type KeyObject } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import {
  CertificateError,
  digestInfo,
  toKeyObject,
  type ChainRole,
  type RsaPublicKey,
  type RsaPadding,
  type ServerKey,
  type SignatureHash,
} from '../../certificates/index.ts'
import { KeyStoreError } from '../key-store-error.ts'
import { checkCertified, type KeyRecord, type KeyStore, type MadeKey } from '../key-store.ts'
import type { Connection } from './connection.ts'
import {
  CKA_CLASS,
  CKA_DECRYPT,
  CKA_EXTRACTABLE,
  CKA_ID,
  CKA_KEY_TYPE,
  CKA_LABEL,
  CKA_MODULUS,
  CKA_MODULUS_BITS,
  CKA_PRIVATE,
  CKA_PUBLIC_EXPONENT,
  CKA_SENSITIVE,
  CKA_SIGN,
  CKA_TOKEN,
  CKA_VERIFY,
  CKK_RSA,
  CKM_RSA_PKCS,
  CKM_RSA_PKCS_KEY_PAIR_GEN,
  CKO_PRIVATE_KEY,
  CKO_PUBLIC_KEY,
} from './constants.ts'
import type { Attribute, Handle, LoadCryptoki } from './cryptoki.ts'
import { DECRYPTION_MECHANISMS, orNoMessage } from './decryption.ts'
import { openLibrary } from './library.ts'
import { Token } from './token.ts'

export interface TokenKeyStoreOptions {
  /** The path of the token's library. */
  readonly library: string
  /** The label of the token. */
  readonly token: string
  readonly pin: () => string
  /** How many signatures are made at the same time. */
  readonly sessions: number
  /** How long a signature may take, in milliseconds; a new key ten times as long. */
  readonly deadline: number
  /** What the keys are called: the name of the server. */
  readonly server: string
  readonly random: Random
  readonly clock: Clock
  readonly load: LoadCryptoki
}

const EXPONENT = Buffer.of(1, 0, 1)

const withoutZeros = (bytes: Uint8Array): Uint8Array => bytes.subarray(bytes.findIndex((byte) => byte !== 0))

/** The public half of an RSA key in the token; both halves tell it. */
function publicHalf(connection: Connection, key: Handle): RsaPublicKey {
  const exponent = withoutZeros(connection.bytesOf(key, CKA_PUBLIC_EXPONENT))
  if (!EXPONENT.equals(exponent)) throw new KeyStoreError('key-differs', 'The key in the token has another exponent.')
  return { modulus: withoutZeros(connection.bytesOf(key, CKA_MODULUS)), exponent: 65537 }
}

const named = (label: string, id: string): Attribute[] => [
  { type: CKA_TOKEN, value: true },
  { type: CKA_LABEL, value: label },
  { type: CKA_ID, value: Buffer.from(id, 'hex') },
]

/** The two halves of a key that signs, and opens what is encrypted to it, in the token and never outside. */
const templates = (label: string, id: string, size: number): [Attribute[], Attribute[]] => [
  [
    ...named(label, id),
    { type: CKA_KEY_TYPE, value: CKK_RSA },
    { type: CKA_VERIFY, value: true },
    { type: CKA_MODULUS_BITS, value: size },
    { type: CKA_PUBLIC_EXPONENT, value: EXPONENT },
  ],
  [
    ...named(label, id),
    { type: CKA_KEY_TYPE, value: CKK_RSA },
    { type: CKA_PRIVATE, value: true },
    { type: CKA_SENSITIVE, value: true },
    { type: CKA_EXTRACTABLE, value: false },
    { type: CKA_SIGN, value: true },
    { type: CKA_DECRYPT, value: true },
  ],
]

/** Keys in a PKCS#11 token. */
class TokenKeyStore implements KeyStore {
  readonly #options: TokenKeyStoreOptions
  readonly #token: Token
  /** The IDs of the keys that were handed out. */
  readonly #ids = new Set<string>()

  constructor(options: TokenKeyStoreOptions, token: Token) {
    this.#options = options
    this.#token = token
  }

  make(role: ChainRole, size: number): Promise<MadeKey> {
    const { token, server, random } = this.#options
    const id = Buffer.from(random.bytes(16)).toString('hex')
    const label = `rms-emulator ${server} ${role}`
    const [publicTemplate, privateTemplate] = templates(label, id, size)
    return this.#token.use((connection) =>
      connection.write(async (session) => {
        const mechanism = { mechanism: CKM_RSA_PKCS_KEY_PAIR_GEN }
        const { cryptoki } = connection
        const making = cryptoki.C_GenerateKeyPairAsync(session, mechanism, publicTemplate, privateTemplate)
        const pair = await this.#token.newKey(making)
        const key = this.#serverKey(id, publicHalf(connection, pair.publicKey))
        return { key, record: { store: 'pkcs11', token, label, id } }
      }),
    )
  }

  async open(record: KeyRecord, certified: RsaPublicKey): Promise<ServerKey> {
    const { token } = this.#options
    if (record.store !== 'pkcs11') {
      throw new KeyStoreError(
        'key-store-differs',
        'The private keys of this server are in its configuration database: set keys.store to file.',
      )
    }
    if (record.token !== token) {
      throw new KeyStoreError(
        'key-store-differs',
        `The private keys of this server are in the token “${record.token}”, not in “${token}”.`,
      )
    }
    const where = `the token “${token}”`
    const publicKey = await this.#token.use((connection) =>
      Promise.resolve(publicHalf(connection, connection.privateKey(record.id))),
    )
    checkCertified(publicKey, certified, where)
    const key = this.#serverKey(record.id, certified)
    // What a token says of a key is one thing, what it signs with another.
    await this.#sign(record.id, toKeyObject(certified), digestInfo('SHA256', Buffer.from(record.label)))
    return key
  }

  async discard(records: readonly KeyRecord[]): Promise<void> {
    for (const record of records) {
      if (record.store !== 'pkcs11') continue
      this.#ids.delete(record.id)
      await this.#token.use((connection) => destroy(connection, record.id))
    }
  }

  available(): Promise<boolean> {
    return this.#token.use((connection) => Promise.resolve([...this.#ids].every((id) => connection.hasPrivateKey(id))))
  }

  close(): Promise<void> {
    this.#token.close()
    return Promise.resolve()
  }

  #serverKey(id: string, publicKey: RsaPublicKey): ServerKey {
    const checking = toKeyObject(publicKey)
    this.#ids.add(id)
    return {
      publicKey,
      sign: (hash: SignatureHash, data, digest) => orExplain(this.#sign(id, checking, digestInfo(hash, data, digest))),
      decrypt: (padding, ciphertext) => orExplain(this.#decrypt(id, padding, ciphertext)),
    }
  }

  /** Signs, and lets no signature out that does not verify. */
  #sign(id: string, checking: KeyObject, info: Buffer): Promise<Uint8Array> {
    const length = (checking.asymmetricKeyDetails?.modulusLength ?? 0) / 8
    return this.#token.use(async (connection) => {
      const { cryptoki } = connection
      const key = connection.privateKey(id)
      const signature = await connection.use((session) => {
        cryptoki.C_SignInit(session, { mechanism: CKM_RSA_PKCS }, key)
        return this.#token.answer(cryptoki.C_SignAsync(session, info, Buffer.alloc(length)))
      })
      if (isSignature(signature, info, checking)) return Uint8Array.from(signature)
      throw new KeyStoreError('key-differs', 'The token has made a signature that does not verify.')
    })
  }

  #decrypt(id: string, padding: RsaPadding, ciphertext: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#token.use((connection) => {
      const key = connection.privateKey(id)
      const { cryptoki } = connection
      return connection.use((session) => {
        cryptoki.C_DecryptInit(session, DECRYPTION_MECHANISMS[padding], key)
        const room = Buffer.alloc(ciphertext.length)
        return orNoMessage(this.#token.answer(cryptoki.C_DecryptAsync(session, Buffer.from(ciphertext), room)))
      })
    })
  }
}

/** Waits for what the token does with a key. Rejects with CertificateError `key-unavailable`. */
async function orExplain<Result>(use: Promise<Result>): Promise<Result> {
  try {
    return await use
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new CertificateError('key-unavailable', `The private key cannot be used now. ${why}`, { cause })
  }
}

function isSignature(signature: Uint8Array, info: Buffer, key: KeyObject): boolean {
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature).equals(info)
  } catch {
    return false
  }
}

const destroy = (connection: Connection, id: string): Promise<void> =>
  connection.write((session) => {
    for (const value of [CKO_PRIVATE_KEY, CKO_PUBLIC_KEY]) {
      const found = connection.find([
        { type: CKA_CLASS, value },
        { type: CKA_ID, value: Buffer.from(id, 'hex') },
      ])
      found.forEach((object) => connection.cryptoki.C_DestroyObject(session, object))
    }
    return Promise.resolve()
  })

/**
 * Opens the token of that label, logs in, and keeps keys there: they are made in it, are not extractable, and sign and open in it,
 * each in a session of its own while the event loop goes on. Throws KeyStoreError.
 */
export async function openTokenKeyStore(options: TokenKeyStoreOptions): Promise<KeyStore> {
  const library = await openLibrary(options.library, options.load)
  const { token: label, pin, sessions, deadline, clock } = options
  const token = new Token({ library, label, pin, sessions, deadline, clock })
  try {
    await token.use(() => Promise.resolve())
  } catch (error) {
    token.close()
    throw error
  }
  return new TokenKeyStore(options, token)
}
