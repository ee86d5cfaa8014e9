import { createCipheriv, createHash, randomBytes } from 'node:crypto'

/** Where unpredictable (or, with a seed, reproducible) bytes come from. */
export interface Random {
  /** The next `count` bytes. */
  bytes(count: number): Uint8Array
}

/** How much is drawn from the machine at once: a draw costs far more than the bytes it brings. */
const POOL_SIZE = 4096

/** The machine's own randomness. No byte is given out twice. */
function createSystemRandom(): Random {
  let pool = Buffer.alloc(0)
  return {
    bytes: (count) => {
      if (count > pool.length) pool = randomBytes(Math.max(POOL_SIZE, count))
      // A copy: what is given out must not keep the pool alive, nor be seen through it.
      const drawn = new Uint8Array(pool.subarray(0, count))
      pool.fill(0, 0, count)
      pool = pool.subarray(count)
      return drawn
    },
  }
}

export const systemRandom: Random = createSystemRandom()

/**
 * A reproducible stream of bytes: the same seed and label always give the same stream, and streams of
 * different labels are independent of each other. Its output is the key stream of AES-256-CTR under
 * SHA-256 of both. Whoever knows the seed knows every key made from it: for fixtures and tests only.
 */
export function createSeededRandom(seed: string, label: string): Random {
  const key = createHash('sha256')
    .update(JSON.stringify([seed, label]))
    .digest()
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  return { bytes: (count) => cipher.update(Buffer.alloc(count)) }
}

/** Gives the source of randomness for one purpose: labelled streams with a seed, the machine's own without. */
export type RandomFor = (label: string) => Random

export const randomFor =
  (seed: string | undefined): RandomFor =>
  (label) =>
    seed === undefined ? systemRandom : createSeededRandom(seed, label)
