import { constants, createPublicKey, privateDecrypt, publicEncrypt, randomBytes, sign, verify } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { newRsaKey } from '../test/support/new-key.ts'

/** A process that has just been woken is slower: its caches are cold. Below that many milliseconds it does not sleep. */
const SHORTEST_PAUSE = 0.5

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/**
 * Readies the two raw RSA signatures of an enrollment, one over XrML, one over X.509, of what is as long as the BODY in UTF-16 and the
 * TBSCertificate are; gives what makes them.
 */
export function enrollmentOperations(mode: 1 | 2): () => void {
  const key = newRsaKey(mode * 1024)
  const [body, certificate] =
    mode === 1 ? [Buffer.alloc(3700), Buffer.alloc(560)] : [Buffer.alloc(4800), Buffer.alloc(690)]
  const hash = mode === 1 ? 'sha1' : 'sha256'
  return () => {
    sign(hash, body, key)
    sign('sha256', certificate, key)
  }
}

/**
 * Readies the RSA operations that a server cannot do without for a use licence: it opens the content key of the publishing licence,
 * seals it for the account, and signs the use licence; and it verifies the signature of the publishing licence, which is another
 * in each request. What it has verified before and knows again costs no operation, and none is counted (decision 0021).
 * Gives what makes them.
 */
export function useLicenseOperations(mode: 1 | 2): () => void {
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
  return () => {
    verify(hash, publishing, serverPublic, signature)
    privateDecrypt({ key: server, ...unpadded }, sealed)
    publicEncrypt({ key: accountPublic, ...unpadded }, block)
    sign(hash, use, server)
  }
}

/** Makes operations so many times; gives their CPU in microseconds, for one time. */
export type RawOperations = (rounds: number, pause: number) => Promise<number>

/**
 * Readies the measure of raw operations. They are made in the rhythm of the server, which is idle between the requests of
 * a single connection: `pause` milliseconds apart, which are not counted.
 */
export const measured =
  (operations: () => void): RawOperations =>
  async (rounds, pause) => {
    let used = 0
    for (let round = 0; round < rounds; round += 1) {
      if (pause >= SHORTEST_PAUSE) await sleep(pause)
      const before = cpu()
      operations()
      used += cpu() - before
    }
    return used / rounds
  }
