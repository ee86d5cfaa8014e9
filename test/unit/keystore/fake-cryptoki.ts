import { constants, type KeyObject, privateEncrypt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { decryptionKeyOf } from '../../../src/certificates/index.ts'
import type { Attribute, Cryptoki, Handle, Mechanism } from '../../../src/keystore/pkcs11/cryptoki.ts'
import { CKA_ID, CKA_MODULUS, CKF_USER_PIN_LOCKED, CKM_RSA_PKCS } from '../../../src/keystore/pkcs11/constants.ts'
import { newRsaKey } from '../../support/new-key.ts'

/** An error as the library gives it. */
class CryptokiFailure extends Error {
  readonly code: number

  constructor(name: string, code: number) {
    super(name)
    this.code = code
  }
}

/** A token whose behaviour tests decide. */
export class FakeCryptoki implements Cryptoki {
  present = true
  locked = false
  /** What each login was tried with. */
  readonly logins: string[] = []
  pin = 'right'
  /** Sessions that are open now, and the most that signed at the same time. */
  readonly sessions = new Set<string>()
  mostSigning = 0
  wrongSignatures = false
  /** While it is set signatures come to no end; once one hangs, any other call would stop the process. */
  hanging: { readonly until: Promise<void>; hasBegun?: true } | undefined
  lists = 0
  readonly #keys = new Map<string, KeyObject>()
  readonly #signing = new Map<string, KeyObject>()
  readonly #decrypting = new Map<string, { readonly key: KeyObject; readonly mechanism: number }>()
  #found: Handle[] = []
  #next = 0

  load(): void {}
  close(): void {}
  C_Initialize(): void {}
  C_Finalize(): void {}

  C_GetSlotList(): Handle[] {
    this.lists += 1
    return this.present ? [Buffer.of(1)] : []
  }

  C_GetTokenInfo(): { label: string; flags: number } {
    return { label: 'fake'.padEnd(32), flags: this.locked ? CKF_USER_PIN_LOCKED : 0 }
  }

  C_OpenSession(): Handle {
    this.#check()
    const session = Buffer.from(`session ${this.#next++}`)
    this.sessions.add(session.toString())
    return session
  }

  C_CloseSession(session: Handle): void {
    this.sessions.delete(session.toString())
  }

  C_Login(_session: Handle, _userType: number, pin: string): void {
    this.logins.push(pin)
    if (pin !== this.pin) throw new CryptokiFailure('CKR_PIN_INCORRECT', 0xa0)
  }

  C_FindObjectsInit(_session: Handle, template: Attribute[]): void {
    this.#check()
    const id = template.find(({ type }) => type === CKA_ID)?.value
    const name = Buffer.isBuffer(id) ? id.toString('hex') : ''
    this.#found = this.#keys.has(name) ? [Buffer.from(name)] : []
  }

  C_FindObjects(): Handle[] {
    return this.#found
  }

  C_FindObjectsFinal(): void {}

  C_GetAttributeValue(_session: Handle, object: Handle, [wanted]: Attribute[]): { value: unknown }[] {
    const { n } = this.#keys.get(object.toString())?.export({ format: 'jwk' }) ?? {}
    return [{ value: wanted?.type === CKA_MODULUS ? Buffer.from(n ?? '', 'base64url') : Buffer.of(1, 0, 1) }]
  }

  async C_GenerateKeyPairAsync(_session: Handle, _mechanism: object, template: Attribute[]) {
    await pause(0)
    const id = template.find(({ type }) => type === CKA_ID)?.value
    const name = Buffer.isBuffer(id) ? id.toString('hex') : ''
    this.#keys.set(name, newRsaKey(1024))
    return { publicKey: Buffer.from(name), privateKey: Buffer.from(name) }
  }

  C_DestroyObject(_session: Handle, object: Handle): void {
    this.#keys.delete(object.toString())
  }

  C_SignInit(session: Handle, _mechanism: object, key: Handle): void {
    this.#check()
    const signing = this.#keys.get(key.toString())
    if (signing === undefined || this.#signing.has(session.toString())) {
      throw new CryptokiFailure('CKR_OPERATION_ACTIVE', 0x90)
    }
    this.#signing.set(session.toString(), signing)
    this.mostSigning = Math.max(this.mostSigning, this.#signing.size)
  }

  async C_SignAsync(session: Handle, data: Buffer): Promise<Buffer> {
    await pause(1)
    if (this.hanging !== undefined) {
      this.hanging.hasBegun = true
      await this.hanging.until
    }
    const key = this.#signing.get(session.toString())
    this.#signing.delete(session.toString())
    this.#check()
    if (key === undefined) throw new CryptokiFailure('CKR_OPERATION_NOT_INITIALIZED', 0x91)
    const signed = this.wrongSignatures ? Buffer.concat([data, Buffer.of(0)]) : data
    return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signed)
  }

  C_DecryptInit(session: Handle, { mechanism }: Mechanism, key: Handle): void {
    this.#check()
    const opening = this.#keys.get(key.toString())
    if (opening !== undefined) this.#decrypting.set(session.toString(), { key: opening, mechanism })
  }

  async C_DecryptAsync(session: Handle, ciphertext: Buffer): Promise<Buffer> {
    await pause(1)
    const found = this.#decrypting.get(session.toString())
    this.#decrypting.delete(session.toString())
    if (found === undefined) throw new CryptokiFailure('CKR_OPERATION_NOT_INITIALIZED', 0x91)
    const padding = found.mechanism === CKM_RSA_PKCS ? 'PKCS1' : 'OAEP'
    const message = await decryptionKeyOf(found.key).decrypt(padding, ciphertext)
    if (message === undefined) throw new CryptokiFailure('CKR_ENCRYPTED_DATA_INVALID', 0x40)
    return Buffer.from(message)
  }

  #check(): void {
    if (this.hanging?.hasBegun) throw new Error('the process stands still: this call waits for the token')
    if (!this.present) throw new CryptokiFailure('CKR_DEVICE_REMOVED', 0x32)
  }
}
