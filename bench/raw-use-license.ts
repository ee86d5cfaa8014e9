import { constants, createPublicKey, privateDecrypt, publicEncrypt, randomBytes, sign, verify } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { newRsaKey } from '../test/support/new-key.ts'

/** A process that has just been woken is slower: its caches are cold. Below that many milliseconds it does not sleep. */
const SHORTEST_PAUSE = 0.5

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Makes the raw RSA operations of one use licence so many times; gives their CPU in microseconds, for one. */
export type RawUseLicense = (rounds: number, pause: number) => Promise<number>

/**
 * Readies the measure of the RSA operations that a server cannot do without for a use licence: it opens the content key of the
 * publishing licence, seals it for the account, and signs the use licence; and it verifies the signature of the publishing licence,
 * which is another in each request. What it has verified before and knows again costs no operation, and none is counted
 * (decision 0021). `pause` as with rawSignatures.
 */
export function rawUseLicense(mode: 1 | 2): RawUseLicense {
  const size = mode * 1024
  const hash = mode === 1 ? 'sha1' : 'sha256'
  const [server, account] = [newRsaKey(size), newRsaKey(size)]
  const [serverPublic, accountPublic] = [createPublicKey(server), createPublicKey(account)]
  // BODY in UTF-16 of a publishing licence and of a use licence.
  const [publishing, use] = [Buffer.alloc(12_000), Buffer.alloc(7000)]
  const signature = sign(hash, publishing, server)
  const block = Buffer.concat([Buffer.of(0), randomBytes(size / 8 - 1)])
  const unpadded = { padding: constants.RSA_NO_PADDING }
  const sealed = publicEncrypt({ key: serverPublic, ...unpadded }, block)
  return async (rounds, pause) => {
    let used = 0
    for (let round = 0; round < rounds; round += 1) {
      if (pause >= SHORTEST_PAUSE) await sleep(pause)
      const before = cpu()
      verify(hash, publishing, serverPublic, signature)
      privateDecrypt({ key: server, ...unpadded }, sealed)
      publicEncrypt({ key: accountPublic, ...unpadded }, block)
      sign(hash, use, server)
      used += cpu() - before
    }
    return used / rounds
  }
}
