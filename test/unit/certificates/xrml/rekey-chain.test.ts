import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createSeededRandom } from '../../../../src/base/random.ts'
import {
  createKeyFor,
  derivePrivateKey,
  rekeyCertificate,
  RekeyError,
  signingKeyOf,
  verifyChain,
} from '../../../../src/certificates/index.ts'

const VECTORS = process.env['RMS_EMULATOR_VECTORS']
const CHAINS = ['pre-production-rms-1.0-2005', 'production-mode-1-2013', 'production-mode-2-2015']

const keyFor = createKeyFor((fingerprint, size) =>
  signingKeyOf(derivePrivateKey(createSeededRandom('test', fingerprint), size)),
)

/** Everything but moduli, digests and signatures, whose lengths stay. */
const masked = (text: string): string =>
  text.replaceAll(
    /(<VALUE encoding="base64" size="\d+">)([^<]*)/g,
    (_, tag: string, value: string) => tag + '.'.repeat(value.length),
  )

describe('a genuine chain with other keys', () => {
  for (const name of CHAINS) {
    it(`${name} verifies up to the test root, and all the rest is as it was`, async function () {
      if (VECTORS === undefined) return this.skip()
      const folder = join(VECTORS, name)
      const chain = readdirSync(folder)
        .toSorted()
        .map((file) => readFileSync(join(folder, file), 'utf8').trim())
      const rekeyed = await Promise.all(chain.map((certificate) => rekeyCertificate(certificate, keyFor)))
      const top = verifyChain(chain.slice(-1), { anchors: [] }).certificates[0]!.certificate.issuer
      const anchors = [{ name: top.object.name!, publicKey: keyFor(top.publicKey).publicKey }]
      const before = verifyChain(chain, { anchors: [{ publicKey: top.publicKey }] })
      const after = verifyChain(rekeyed, { anchors })
      expect(after.results.map(({ check, outcome }) => [check, outcome])).to.deep.equal(
        before.results.map(({ check, outcome }) => [check, outcome]),
      )
      expect(after.ok).to.equal(before.ok)
      expect(rekeyed.map(masked)).to.deep.equal(chain.map(masked))
      expect(rekeyed).not.to.deep.equal(chain)
      await rekeyCertificate(chain[0]!.replace('</ISSUEDTIME>', ' </ISSUEDTIME>'), keyFor).then(
        () => expect.fail('a broken signature was made good'),
        (error: unknown) => expect(error).to.be.instanceOf(RekeyError),
      )
    })
  }
})
