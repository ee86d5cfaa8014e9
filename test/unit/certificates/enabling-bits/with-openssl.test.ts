import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { boundHash } from '../../../../src/certificates/enabling-bits/bound-hash.ts'
import { writeSealedKey } from '../../../../src/certificates/enabling-bits/sealed-key.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { keyNamed } from '../keys/test-keys.ts'
import { hasOpenssl } from '../x509/openssl.ts'
import { contentKey, ISSUER, MODES, nameOf, open, privateKey, seal, type Mode } from './sealed.ts'

/** What `openssl` makes of some bytes. */
function openssl(args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr } = spawnSync('openssl', args, { input })
  expect(status, stderr.toString()).to.equal(0)
  return stdout
}

/** The options by which openssl pads as a form of enabling bits does. */
const paddingOptions = ({ type }: Mode): string[] =>
  type === 'sealed-key'
    ? ['-pkeyopt', 'rsa_padding_mode:pkcs1']
    : ['-pkeyopt', 'rsa_padding_mode:oaep', '-pkeyopt', 'rsa_oaep_md:sha1', '-pkeyopt', 'rsa_mgf1_md:sha1']

const HEADER = '1c00ffff1000100002100000'

describe('[MS-RMPR] §2.2.9.1.13 enabling bits, as openssl makes and opens them', () => {
  const directory = temporaryDirectory()
  after(directory.remove)

  before(function () {
    if (!hasOpenssl()) this.skip()
  })

  const pemOf = (mode: Mode): string => {
    const path = join(directory.path, `${mode.size}.pem`)
    writeFileSync(path, keyNamed('recipient', mode.size).export({ type: 'pkcs8', format: 'pem' }))
    return path
  }

  for (const mode of MODES) {
    const { size, type } = mode
    it(`opens what is sealed here: ${nameOf(mode)}`, () => {
      for (const key of [contentKey(128), contentKey(256), privateKey(size)]) {
        const bits = seal(mode, key)
        const session = openssl(
          ['pkeyutl', '-decrypt', '-inkey', pemOf(mode), ...paddingOptions(mode)],
          bits.subarray(0, size / 8),
        ).toString('hex')
        expect(session.slice(0, 24)).to.equal(HEADER)
        const clear = openssl(['enc', '-d', '-aes-128-ecb', '-nopad', '-K', session.slice(24)], bits.subarray(size / 8))
        const wanted = writeSealedKey(type, { key, hash: boundHash(type, ISSUER) })
        expect(clear.subarray(0, wanted.length).equals(wanted)).to.equal(true)
        expect(clear.subarray(wanted.length)).to.deep.equal(Buffer.alloc(clear.length - wanted.length))
      }
    })

    it(`seals what is opened here: ${nameOf(mode)}`, async () => {
      const session = '000102030405060708090a0b0c0d0e0f'
      const clear = writeSealedKey(type, { key: contentKey(128), hash: boundHash(type, ISSUER) })
      const filled = Buffer.concat([clear, Buffer.alloc(-clear.length & 15, 0xee)])
      const bits = Buffer.concat([
        openssl(
          ['pkeyutl', '-encrypt', '-inkey', pemOf(mode), ...paddingOptions(mode)],
          Buffer.from(HEADER + session, 'hex'),
        ),
        openssl(['enc', '-aes-128-ecb', '-nopad', '-K', session], filled),
      ])
      expect(await open(mode, bits)).to.deep.equal({ key: contentKey(128), sessionAlgorithm: 'AES' })
    })
  }
})
