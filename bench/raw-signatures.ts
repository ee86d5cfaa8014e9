import { generateKeyPairSync, sign } from 'node:crypto'

/** CPU of two raw RSA signatures as an enrollment makes them, in microseconds: one over XrML, one over X.509. */
export function twoRawSignatures(mode: 1 | 2, rounds: number): number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: mode * 1024 })
  // The sizes of a BODY in UTF-16 and of a TBSCertificate.
  const [body, certificate] = [Buffer.alloc(mode === 1 ? 3700 : 4800), Buffer.alloc(mode === 1 ? 560 : 690)]
  const hash = mode === 1 ? 'sha1' : 'sha256'
  const before = process.cpuUsage()
  for (let round = 0; round < rounds; round += 1) {
    sign(hash, body, privateKey)
    sign('sha256', certificate, privateKey)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / rounds
}
