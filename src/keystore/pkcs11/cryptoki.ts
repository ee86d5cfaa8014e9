import { KeyStoreError } from '../key-store-error.ts'

/** A handle of PKCS#11: a slot, a session, an object. */
export type Handle = Buffer

/** An attribute of an object; without a value where one is asked for. */
export interface Attribute {
  readonly type: number
  readonly value?: number | boolean | string | Buffer
}

/** What OAEP is done with. `type` is the package's own number for these parameters. */
export interface OaepParameters {
  readonly type: number
  readonly hashAlg: number
  readonly mgf: number
  readonly source: number
}

export interface Mechanism {
  readonly mechanism: number
  readonly parameter?: OaepParameters
}

/** What is used of the optional package `pkcs11js`: the functions of PKCS#11 by their names. Errors carry CKR_ numbers as `code`. */
export interface Cryptoki {
  load(path: string): void
  close(): void
  C_Initialize(options: { readonly flags: number }): void
  C_Finalize(): void
  C_GetSlotList(tokenPresent: boolean): Handle[]
  C_GetTokenInfo(slot: Handle): { readonly label: string; readonly flags: number }
  C_OpenSession(slot: Handle, flags: number): Handle
  C_CloseSession(session: Handle): void
  C_Login(session: Handle, userType: number, pin: string): void
  C_FindObjectsInit(session: Handle, template: Attribute[]): void
  C_FindObjects(session: Handle, most: number): Handle[]
  C_FindObjectsFinal(session: Handle): void
  C_GetAttributeValue(session: Handle, object: Handle, template: Attribute[]): { readonly value: unknown }[]
  C_GenerateKeyPairAsync(
    session: Handle,
    mechanism: Mechanism,
    publicTemplate: Attribute[],
    privateTemplate: Attribute[],
  ): Promise<{ readonly publicKey: Handle; readonly privateKey: Handle }>
  C_DestroyObject(session: Handle, object: Handle): void
  C_SignInit(session: Handle, mechanism: Mechanism, key: Handle): void
  C_SignAsync(session: Handle, data: Buffer, signature: Buffer): Promise<Buffer>
  C_DecryptInit(session: Handle, mechanism: Mechanism, key: Handle): void
  C_DecryptAsync(session: Handle, ciphertext: Buffer, message: Buffer): Promise<Buffer>
}

/** Gives the functions of a token's library. */
export type LoadCryptoki = () => Promise<Cryptoki>

/** The module as the optional package has it. */
interface Pkcs11Package {
  readonly PKCS11: new () => Cryptoki
}

const isPackage = (module: unknown): module is Pkcs11Package =>
  typeof module === 'object' && module !== null && 'PKCS11' in module && typeof module.PKCS11 === 'function'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Loads the optional package. Throws KeyStoreError `pkcs11-package-missing`. */
export async function loadCryptoki(): Promise<Cryptoki> {
  let loaded: unknown
  try {
    loaded = await import('pkcs11js')
  } catch (cause) {
    throw new KeyStoreError(
      'pkcs11-package-missing',
      `keys.store is pkcs11, but the optional package pkcs11js cannot be loaded. With a C++ compiler in place, run npm ci. ${messageOf(cause)}`,
      { cause },
    )
  }
  if (isPackage(loaded)) return new loaded.PKCS11()
  throw new KeyStoreError('pkcs11-package-missing', 'The package pkcs11js is not the one that is wanted.')
}
