const IDENTITY = Uint8Array.from({ length: 256 }, (_, value) => value)

/** RC4, which Node's OpenSSL no longer offers. NTLM wraps session keys and signatures with it. [MS-NLMP] §6 */
export class Rc4 {
  readonly #state: Uint8Array
  #i = 0
  #j = 0

  constructor(key: Uint8Array) {
    const state = IDENTITY.slice()
    let j = 0
    for (let i = 0; i < 256; i += 1) {
      const value = state[i] ?? 0
      j = (j + value + (key[i % key.length] ?? 0)) & 0xff
      state[i] = state[j] ?? 0
      state[j] = value
    }
    this.#state = state
  }

  /** Encrypts or decrypts the next bytes of the stream. */
  apply(bytes: Uint8Array): Uint8Array {
    const state = this.#state
    return bytes.map((byte) => {
      this.#i = (this.#i + 1) & 0xff
      const one = state[this.#i] ?? 0
      this.#j = (this.#j + one) & 0xff
      const other = state[this.#j] ?? 0
      state[this.#i] = other
      state[this.#j] = one
      return byte ^ (state[(one + other) & 0xff] ?? 0)
    })
  }
}

/** RC4 of the whole of `bytes` with a fresh key: the function RC4K of [MS-NLMP] §6. */
export const rc4 = (key: Uint8Array, bytes: Uint8Array): Uint8Array => new Rc4(key).apply(bytes)
