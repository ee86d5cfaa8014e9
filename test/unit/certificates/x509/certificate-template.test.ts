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
import type { CryptoEngine } from '../../../../src/certificates/x509/x509-library.ts'
import { newGuid } from '../../../../src/base/guid.ts'
import { systemRandom } from '../../../../src/base/random.ts'
import { keyNamed } from '../keys/test-keys.ts'
import { contents, EDGES } from './contents.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const issuerOf = (size: number) => ({
  name: licensorName(newGuid(systemRandom)),
  privateKey: keyNamed('issuer', size),
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
              expect(hex(issue(content))).to.equal(hex(await built(content)))
            }),
            { numRuns: 20 + EDGES.length, examples: EDGES.map((content) => [content]) },
          )
        })
      })
    }
  }

  it('are byte for byte those that the library builds, of the other profiles and under other names', async () => {
    const issuer = { name: distinguishedName('DRM ISV Root'), privateKey: keyNamed('issuer') }
    for (const profile of [PROFILES.root, PROFILES.ca, PROFILES.enrollmentCa, PROFILES.enrollmentService]) {
      const issue = await createCertificateTemplate(issuer, profile)
      for (const content of fc.sample(contents, 2)) {
        expect(hex(issue(content))).to.equal(hex(await buildCertificate(content, issuer, profile)))
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
      expect(hex(issue(content)), character).to.equal(hex(built))
    }
  })

  it('stay as they are, whatever is issued after them', async () => {
    const issue = await createCertificateTemplate(issuerOf(1024), PROFILES.licensor)
    const issued = EDGES.map(issue)
    const before = issued.map(hex)
    EDGES.toReversed().forEach(issue)
    expect(issued.map(hex)).to.deep.equal(before)
    expect(EDGES.map(issue).map(hex)).to.deep.equal(before)
  })

  it('are refused a serial number of zero, RFC 5280 §4.1.2.2', async () => {
    const issue = await createCertificateTemplate(issuerOf(1024), PROFILES.licensor)
    for (const content of EDGES) expect(() => issue({ ...content, serial: new Uint8Array(16) })).to.throw()
  })
})

describe('X.509 certificates built with @peculiar/webcrypto as the engine', () => {
  const createEngine = (): CryptoEngine => Object.assign(new Crypto(), { CryptoKey: webcrypto.CryptoKey })

  for (const profile of ['root', 'rootLicensor', 'licensor'] as const) {
    it(`are byte for byte those of Node's, of the profile ${profile}`, async () => {
      const issuer = issuerOf(2048)
      for (const content of fc.sample(contents, 3)) {
        const own = await buildCertificate(content, issuer, PROFILES[profile])
        const other = await buildCertificate(content, issuer, PROFILES[profile], createEngine())
        expect(hex(other)).to.equal(hex(own))
      }
    })
  }

  it('are really signed by it', async () => {
    const engine = createEngine()
    const sign = engine.subtle.sign.bind(engine.subtle)
    let asked = 0
    engine.subtle.sign = (...args) => {
      asked += 1
      return sign(...args)
    }
    for (const content of EDGES) await buildCertificate(content, issuerOf(1024), PROFILES.licensor, engine)
    expect(asked).to.equal(EDGES.length)
  })
})
