import { sign } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { newRsaKey } from '../test/support/new-key.ts'

/** A process that has just been woken is slower: its caches are cold. Below that many milliseconds it does not sleep. */
const SHORTEST_PAUSE = 0.5

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** What is signed by an enrollment, as long as the BODY in UTF-16 and the TBSCertificate are, and the hash of the former. */
export const signedSizes = (mode: 1 | 2) => ({
  body: Buffer.alloc(mode === 1 ? 3700 : 4800),
  certificate: Buffer.alloc(mode === 1 ? 560 : 690),
  hash: mode === 1 ? 'sha1' : 'sha256',
})

/** Makes two raw RSA signatures as an enrollment makes them, one over XrML, one over X.509; gives their CPU in microseconds. */
export type RawSignatures = (rounds: number, pause: number) => Promise<number>

/**
 * Readies the measure of two raw signatures. They are made in the rhythm of the server, which is idle between the requests of
 * a single connection: `pause` milliseconds apart, which are not counted.
 */
export function rawSignatures(mode: 1 | 2): RawSignatures {
  const privateKey = newRsaKey(mode * 1024)
  const { body, certificate, hash } = signedSizes(mode)
  return async (rounds, pause) => {
    let used = 0
    for (let round = 0; round < rounds; round += 1) {
      if (pause >= SHORTEST_PAUSE) await sleep(pause)
      const before = cpu()
      sign(hash, body, privateKey)
      sign('sha256', certificate, privateKey)
      used += cpu() - before
    }
    return used / rounds
  }
}
