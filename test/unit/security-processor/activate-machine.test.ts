import { expect } from 'chai'
import { createSeededRandom, systemRandom } from '../../../src/base/random.ts'
import {
  keySize,
  readLicenseOf,
  rsaPublicKeyOf,
  sameKey,
  verifyLicenseChain,
  type CryptographicModeNumber,
} from '../../../src/certificates/index.ts'
import {
  activateMachine,
  TEST_AUTHORITY_ANCHOR,
  TEST_SECURITY_PROCESSOR,
} from '../../../src/security-processor/index.ts'
import { derivedAnchor, testAuthority } from '../../../src/security-processor/test-authority.ts'

const AT = new Date('2026-05-04T10:20:30Z')

describe('[MS-RMPR] §2.2.9.4 the test security processor', function () {
  this.timeout(60_000)

  it('has the anchor that its name gives', () => {
    expect(sameKey(derivedAnchor().publicKey, TEST_AUTHORITY_ANCHOR.publicKey)).to.equal(true)
  })

  it('is the same authority whenever it is made, in both modes another chain', async () => {
    const [first, second] = [await testAuthority(1), await testAuthority(2)]
    expect(first.chain).to.deep.equal((await testAuthority(1)).chain)
    expect(first.chain).to.have.length(4)
    expect([keySize(first.issuer.publicKey), keySize(second.issuer.publicKey)]).to.deep.equal([1024, 2048])
    expect(first.chain.some((text) => second.chain.includes(text))).to.equal(false)
  })

  const cases: [CryptographicModeNumber, 1024 | 2048 | undefined, number][] = [
    [1, undefined, 1024],
    [1, 2048, 2048],
    [2, undefined, 2048],
  ]
  for (const [mode, wanted, bits] of cases) {
    it(`§3.1.4.7 gives a machine of mode ${mode} a key of ${bits} bits, on a chain that verifies to the anchor`, async () => {
      const options = { mode, at: AT, random: systemRandom, ...(wanted !== undefined && { keySize: wanted }) }
      const { chain, privateKey, guid } = await activateMachine(options)
      const report = verifyLicenseChain(chain, { anchors: [TEST_AUTHORITY_ANCHOR], at: AT })
      expect(report.results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
      expect(report.ok).to.equal(true)
      const { license } = readLicenseOf('security-processor-certificate', chain[0])
      expect(keySize(license.principal.publicKey)).to.equal(bits)
      expect(sameKey(license.principal.publicKey, rsaPublicKeyOf(privateKey))).to.equal(true)
      expect(license.principal.object.id.value).to.equal(`{${guid}}`)
      expect(license.issuedTime).to.deep.equal(new Date('2026-05-04T10:20Z'))
      expect(license.principal.securityLevels[1]).to.deep.equal({
        name: 'Manufacturer',
        value: TEST_SECURITY_PROCESSOR,
      })
    })
  }

  it('is trusted by nobody who trusts another anchor', async () => {
    const { chain } = await activateMachine({ mode: 1, at: AT, random: createSeededRandom('a', 'machine') })
    expect(verifyLicenseChain(chain, { anchors: [] }).ok).to.equal(false)
  })
})
