import { webcrypto } from 'node:crypto'
import { Crypto } from '@peculiar/webcrypto'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  buildCertificate,
  createCertificateTemplate,
  distinguishedName,
  licensorName,
  PROFILES,
  type CertificateContent,
  type CertificateTemplate,
} from '../../../../src/certificates/x509/index.ts'
import type { SigningKey } from '../../../../src/certificates/index.ts'
import { newGuid } from '../../../../src/base/guid.ts'
import { systemRandom } from '../../../../src/base/random.ts'
import { atOnce } from '../../../support/at-once.ts'
import { keyNamed, signingKeyNamed } from '../keys/test-keys.ts'
import { contents, EDGES } from './contents.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const issuerOf = (size: number) => ({
  name: licensorName(newGuid(systemRandom)),
  key: signingKeyNamed('issuer', size),
})

describe('X.509 certificates spliced from a template', () => {
  for (const profile of ['licensor', 'rootLicensor'] as const) {
    for (const size of [1024, 2048]) {
      describe(`of the profile ${profile}, signed with ${size} bits`, () => {
        const issuer = issuerOf(size)
        let issue: CertificateTemplate

        before(async () => {
          issue = await createCertificateTemplate(issuer, PROFILES[profile])
        })

        it('are byte for byte those that the library builds', async () => {
          const built = (content: CertificateContent) => buildCertificate(content, issuer, PROFILES[profile])
          await fc.assert(
            fc.asyncProperty(contents, async (content) => {
              expect(hex(atOnce(issue(content)))).to.equal(hex(await built(content)))
            }),
            { numRuns: 20 + EDGES.length, examples: EDGES.map((content) => [content]) },
          )
        })
      })
    }
  }

  it('are byte for byte those that the library builds, of the other profiles and under other names', async () => {
    const issuer = { name: distinguishedName('DRM ISV Root'), key: signingKeyNamed('issuer') }
    for (const profile of [PROFILES.root, PROFILES.ca, PROFILES.enrollmentCa, PROFILES.enrollmentService]) {
      const issue = await createCertificateTemplate(issuer, profile)
      for (const content of fc.sample(contents, 2)) {
        expect(hex(atOnce(issue(content)))).to.equal(hex(await buildCertificate(content, issuer, profile)))
      }
    }
  })

  it('have names in the type of string that the library takes, whatever stands in them', async () => {
    const issuer = issuerOf(1024)
    const issue = await createCertificateTemplate(issuer, PROFILES.licensor)
    const [edge] = EDGES
    const characters = Array.from({ length: 0x5f }, (_, index) => String.fromCharCode(0x20 + index))
    // The library takes a backslash for the beginning of an escape.
    for (const character of [...characters.filter((one) => one !== '\\'), 'é', '名', '💡']) {
      const content = edge && { ...edge, subject: distinguishedName(`a${character}b`) }
      if (content === undefined) throw new Error('there is no content')
      const built = await buildCertificate(content, issuer, PROFILES.licensor)
      expect(hex(atOnce(issue(content))), character).to.equal(hex(built))
    }
  })

  it('stay as they are, whatever is issued after them', async () => {
    const issue = await createCertificateTemplate(issuerOf(1024), PROFILES.licensor)
    const issued = EDGES.map((content) => atOnce(issue(content)))
    const before = issued.map(hex)
    EDGES.toReversed().forEach((content) => void issue(content))
    expect(issued.map(hex)).to.deep.equal(before)
    expect(EDGES.map((content) => atOnce(issue(content))).map(hex)).to.deep.equal(before)
  })

  it('are refused a serial number of zero, RFC 5280 §4.1.2.2', async () => {
    const issue = await createCertificateTemplate(issuerOf(1024), PROFILES.licensor)
    for (const content of EDGES) expect(() => issue({ ...content, serial: new Uint8Array(16) })).to.throw()
  })
})

describe('X.509 certificates signed by @peculiar/webcrypto, which signs later', () => {
  const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

  /** The key of that name, in the other engine. */
  async function otherKey(name: string, size: number, asked: () => void): Promise<SigningKey> {
    const engine: webcrypto.Crypto = Object.assign(new Crypto(), { CryptoKey: webcrypto.CryptoKey })
    const { subtle } = engine
    const pkcs8 = keyNamed(name, size).export({ type: 'pkcs8', format: 'der' })
    const key = await subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign'])
    return {
      publicKey: signingKeyNamed(name, size).publicKey,
      sign: async (_hash, data) => {
        asked()
        return new Uint8Array(await subtle.sign(ALGORITHM, key, Uint8Array.from(data)))
      },
    }
  }

  for (const profile of ['root', 'rootLicensor', 'licensor'] as const) {
    it(`are byte for byte those of Node's, of the profile ${profile}`, async () => {
      const issuer = issuerOf(2048)
      let asked = 0
      const later = { name: issuer.name, key: await otherKey('issuer', 2048, () => (asked += 1)) }
      const issueLater = await createCertificateTemplate(later, PROFILES[profile])
      for (const content of fc.sample(contents, 3)) {
        const own = await buildCertificate(content, issuer, PROFILES[profile])
        expect(hex(await buildCertificate(content, later, PROFILES[profile]))).to.equal(hex(own))
        expect(hex(await issueLater(content))).to.equal(hex(own))
      }
      expect(asked).to.equal(7)
    })
  }
})
