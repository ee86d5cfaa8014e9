import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { formatMinute } from '../../../../src/base/moment.ts'
import { createSeededRandom } from '../../../../src/base/random.ts'
import {
  AUTHORITIES,
  buildCertificate,
  CHAIN_ROLES,
  derivePrivateKey,
  formatCertificatePem,
  keySize,
  licensorName,
  parseAnchors,
  PROFILES,
  readIssuingCertificate,
  rsaPublicKeyOf,
  sameKey,
  signingKeyOf,
  verifyChain,
  type Hierarchy,
  type HierarchyName,
  type SignedCertificate,
} from '../../../../src/certificates/index.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { signingKeyNamed } from '../keys/test-keys.ts'
import { hasOpenssl, openssl } from '../x509/openssl.ts'
import {
  chainOf,
  FORM,
  guidOf,
  MADE_AT,
  periodOf,
  sampleHierarchy,
  sampleIssuer,
  sampleSubject,
} from './sample-hierarchy.ts'

const EXPECTED = {
  1: { hash: 'SHA1', sizes: [1024, 1024, 1024, 2048, 2048] },
  2: { hash: 'SHA256', sizes: [2048, 2048, 2048, 2048, 2048] },
} as const

const NAMES: Readonly<Record<HierarchyName, readonly string[]>> = {
  'pre-production': [
    'Microsoft DRM ISV Server Enrollment Service',
    'Microsoft DRM ISV Server Enrollment CA',
    'Microsoft DRM ISV CA',
    'Microsoft DRM ISV Root',
  ],
  production: [
    'Microsoft DRM Server Enrollment Service',
    'Microsoft DRM Production Server Enrollment CA',
    'Microsoft DRM Production CA',
    'Microsoft DRM Production Root',
  ],
}

const AT = '2026-03-01T12:34'

const interval = ({ from, until }: { from: Date; until: Date }) => [formatMinute(from), formatMinute(until)]

const daysLater = (count: number): string =>
  formatMinute(new Date(new Date(`${AT}:00Z`).getTime() + count * 86_400_000))

const x509Of = ({ links }: Hierarchy): X509Certificate[] =>
  links.flatMap(({ x509 }) => (x509 === undefined ? [] : [new X509Certificate(x509)]))

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')

/** Asks openssl for a strict verification of a chain, leaf first, up to its self-signed root. */
function opensslVerify(chain: readonly Uint8Array[], at: Date): { code: number | null; said: string } {
  const directory = temporaryDirectory()
  try {
    const file = (name: string, certificates: readonly Uint8Array[]): string => {
      const path = join(directory.path, name)
      writeFileSync(path, certificates.map(formatCertificatePem).join(''))
      return path
    }
    const root = file('root.pem', chain.slice(-1))
    const between = file('between.pem', chain.slice(1, -1))
    const leaf = file('leaf.pem', chain.slice(0, 1))
    const seconds = String(Math.floor(at.getTime() / 1000))
    return openssl(['verify', '-x509_strict', '-attime', seconds, '-CAfile', root, '-untrusted', between, leaf])
  } finally {
    directory.remove()
  }
}

for (const mode of [1, 2] as const) {
  for (const name of ['pre-production', 'production'] as const) {
    describe(`[MS-RMPR] §2.2.9.2 a hierarchy of mode ${mode} by ${name} names`, () => {
      let hierarchy: Hierarchy
      let signed: readonly SignedCertificate[]
      let twins: readonly X509Certificate[]

      before(async () => {
        hierarchy = await sampleHierarchy({ mode, name })
        signed = chainOf(hierarchy).map(readIssuingCertificate)
        twins = x509Of(hierarchy)
      })

      it('has a place for each role, leaf first; the root has X.509 only', () => {
        expect(hierarchy.links.map(({ role }) => role)).to.deep.equal(CHAIN_ROLES)
        expect(hierarchy.links.map(({ xrml }) => xrml !== undefined)).to.deep.equal([true, true, true, true, false])
        expect(twins).to.have.length(5)
        expect([...hierarchy.keys.keys()]).to.have.members([...CHAIN_ROLES])
      })

      it('has keys of the sizes of genuine chains, signed with the hash of the mode, [MS-RMPR] §3.1.4.7', () => {
        const { hash, sizes } = EXPECTED[mode]
        expect(signed.map(({ certificate }) => keySize(certificate.principal.publicKey))).to.deep.equal(
          sizes.slice(0, 4),
        )
        expect(signed.map(({ certificate }) => keySize(certificate.issuer.publicKey))).to.deep.equal(sizes.slice(1))
        expect(signed.map(({ signature }) => signature.size)).to.deep.equal(sizes.slice(1))
        expect(signed.map(({ signature }) => signature.hash)).to.deep.equal(signed.map(() => hash))
        expect(twins.map(({ publicKey }) => publicKey.asymmetricKeyDetails?.modulusLength)).to.deep.equal(sizes)
      })

      it('has the names of [MS-RMPR] §2.2.9.3.2 and §2.2.9.3.3', () => {
        const [service, enrollmentCa, ca, root] = NAMES[name]
        expect(AUTHORITIES[name]).to.deep.include({ root, ca, enrollmentCa, enrollmentService: service })
        expect(signed.map(({ certificate }) => certificate.issuer.object.name)).to.deep.equal(NAMES[name])
        expect(signed.slice(1).map(({ certificate }) => certificate.principal.object.name)).to.deep.equal(
          NAMES[name].slice(0, 3),
        )
      })

      it('verifies up to its own root, at the moment it was made', () => {
        const anchors = parseAnchors(chainOf(hierarchy).at(-1) ?? '')
        const { ok, results } = verifyChain(chainOf(hierarchy), { anchors, at: new Date(`${AT}:00Z`) })
        expect(results.filter(({ outcome }) => outcome !== 'holds')).to.deep.equal([])
        expect(ok).to.equal(true)
      })

      it('is issued at the whole minute, for as long as genuine chains are', () => {
        const ranges = signed.map(({ certificate }) => interval(certificate.rangeTime))
        expect(signed.map(({ certificate }) => formatMinute(certificate.issuedTime))).to.deep.equal(
          signed.map(() => AT),
        )
        expect(ranges).to.deep.equal([
          [AT, '2027-03-01T12:34'],
          [AT, daysLater(1095)],
          [AT, daysLater(2555)],
          [AT, daysLater(1825)],
        ])
        const valid = signed.map(({ certificate: { validityTime } }) => validityTime && interval(validityTime))
        expect(valid).to.deep.equal([undefined, [AT, daysLater(2555)], [AT, daysLater(4380)], [AT, daysLater(4380)]])
      })

      it('has X.509 twins of the same key, moment, validity and GUID', () => {
        for (const [index, { certificate }] of signed.entries()) {
          const twin = twins[index]
          const { from, until } = certificate.validityTime ?? certificate.rangeTime
          expect(twin && sameKey(rsaPublicKeyOf(twin.publicKey), certificate.principal.publicKey)).to.equal(true)
          expect([twin?.validFrom, twin?.validTo].map((text) => formatMinute(new Date(text ?? 0)))).to.deep.equal(
            interval({ from, until }),
          )
          const guid = certificate.descriptor.id.value.replaceAll(/[{}-]/g, '')
          expect(twin?.serialNumber.toLowerCase().padStart(32, '0')).to.equal(guid)
          const named = certificate.principal.object.id
          const own = named.type === 'MS-GUID' ? named.value : certificate.descriptor.id.value
          expect(twin?.subjectAltName).to.equal(`URI:urn:uuid:${own.replaceAll(/[{}]/g, '')}`)
        }
      })

      it('names itself emulated in X.509, and nothing Microsoft’s', () => {
        for (const { subject, issuer } of twins) {
          expect(subject + issuer).to.include('O=rms-emulator\nOU=Emulated hierarchy - not for production')
          expect(subject + issuer).not.to.match(/microsoft/i)
        }
      })

      it('has an X.509 chain in which each is issued by the next, the root by itself', () => {
        for (const [index, twin] of twins.entries()) {
          const issuer = twins[index + 1] ?? twin
          expect(twin.checkIssued(issuer)).to.equal(true)
          expect(twin.verify(issuer.publicKey)).to.equal(true)
        }
      })

      it('says which server it is, [MS-RMPR] §2.2.9.3.3', () => {
        const { principal, issuer } = signed[0]?.certificate ?? {}
        expect(principal?.object).to.deep.include({
          type: 'MS-DRM-Server',
          address: { type: 'URL', value: 'http://root/_wmcs' },
        })
        expect(principal?.object.name).to.equal(undefined)
        expect(principal?.securityLevels).to.deep.equal([
          { name: 'Server-Version', value: '5.2.3790.300' },
          { name: 'Server-SKU', value: 'RMS 1.0' },
        ])
        expect(issuer?.securityLevels.map((level) => level.name)).to.deep.equal(['Certificate Practice Statement'])
      })

      describe('as openssl sees it', () => {
        before(function () {
          if (!hasOpenssl()) this.skip()
        })

        it('has an X.509 chain that validates strictly, sub-enrolled servers included', async () => {
          const issuer = await sampleIssuer(hierarchy, { mode })
          const { x509 } = issuer.issue(sampleSubject(), MADE_AT)
          const chain = hierarchy.links.flatMap((link) => (link.x509 === undefined ? [] : [link.x509]))
          const { code, said } = opensslVerify([x509, ...chain], MADE_AT)
          expect(said).to.match(/: OK\s*$/)
          expect(code).to.equal(0)
          expect(opensslVerify(chain, MADE_AT).code).to.equal(0)
        })

        it('has an X.509 chain that does not validate too early, too late, or with a gap', async () => {
          const issuer = await sampleIssuer(hierarchy, { mode })
          const { x509 } = issuer.issue(sampleSubject(), MADE_AT)
          const chain = hierarchy.links.flatMap((link) => (link.x509 === undefined ? [] : [link.x509]))
          const whole = [x509, ...chain]
          expect(opensslVerify(whole, new Date('2026-03-01T12:33:59Z')).said).to.include('not yet valid')
          expect(opensslVerify(whole, new Date('2027-03-01T12:34:01Z')).said).to.include('has expired')
          expect(opensslVerify(whole.toSpliced(2, 1), MADE_AT).code).not.to.equal(0)
        })

        it('lets nobody issue below a sub-enrolled server', async () => {
          const subject = sampleSubject()
          const { x509 } = (await sampleIssuer(hierarchy, { mode })).issue(subject, MADE_AT)
          const below = await buildCertificate(
            {
              serial: Uint8Array.of(1),
              subject: licensorName(guidOf('aaaaaaaa-d9cb-469f-a165-70867728950e')),
              guid: undefined,
              notBefore: new Date(`${AT}:00Z`),
              notAfter: new Date('2026-03-02T12:34:00Z'),
              publicKey: subject.publicKey,
            },
            { name: licensorName(subject.guid), key: signingKeyNamed('licensing') },
            PROFILES.licensor,
          )
          const chain = hierarchy.links.flatMap((link) => (link.x509 === undefined ? [] : [link.x509]))
          expect(opensslVerify([below, x509, ...chain], MADE_AT).said).to.match(/invalid CA certificate/)
        })
      })
    })
  }
}

describe('[MS-RMPR] §2.2.9.2 a hierarchy', () => {
  it('has another GUID in every certificate, and other ones the next time', async () => {
    const guidsOf = (made: Hierarchy) =>
      chainOf(made).flatMap((text) => {
        const { descriptor, principal } = readIssuingCertificate(text).certificate
        return principal.object.id.type === 'MS-GUID'
          ? [descriptor.id.value, principal.object.id.value]
          : [descriptor.id.value]
      })
    const first = guidsOf(await sampleHierarchy())
    const second = guidsOf(await sampleHierarchy({ random: (label) => createSeededRandom('another', label) }))
    expect(first).to.have.length(6)
    expect(new Set([...first, ...second]).size).to.equal(12)
  })

  it('is made with the keys it is handed, one for each place', async () => {
    const asked: [string, number][] = []
    const { keys, links } = await sampleHierarchy({
      makeKey: (role, size) => {
        asked.push([role, size])
        return Promise.resolve(signingKeyNamed(role, size))
      },
    })
    expect(asked).to.have.deep.members([
      ['licensor', 1024],
      ['enrollment-service', 1024],
      ['enrollment-ca', 1024],
      ['ca', 2048],
      ['root', 2048],
    ])
    for (const { role, x509 } of links) {
      const key = keys.get(role)
      const certified = x509 && rsaPublicKeyOf(new X509Certificate(x509).publicKey)
      expect(key && certified && sameKey(key.publicKey, certified), role).to.equal(true)
    }
  })

  it('is byte for byte the same with the same seed', async () => {
    const seeded = () =>
      sampleHierarchy({
        random: (label) => createSeededRandom('one', label),
        // Deriving keys takes its time, and several show nothing that one does not.
        makeKey: (role, size) =>
          Promise.resolve(
            role === 'licensor'
              ? signingKeyOf(derivePrivateKey(createSeededRandom('one', `key of ${role}`), size))
              : signingKeyNamed(role, size),
          ),
      })
    const bytes = ({ links, keys }: Hierarchy) => [
      ...links.map(({ xrml, x509 }) => [xrml, hex(x509)]),
      ...[...keys].map(([role, key]) => [role, hex(key.publicKey.modulus)]),
    ]
    expect(bytes(await seeded())).to.deep.equal(bytes(await seeded()))
  })

  it('gives its own licensor certificate the validity, the levels and the name that are set', async () => {
    const form = { ...FORM, validity: periodOf('P7150D'), x509Levels: true, nameInSlc: true }
    const { links } = await sampleHierarchy({ form: { ...form, validFrom: new Date('2003-02-05T00:00:00Z') } })
    const { certificate } = readIssuingCertificate(links[0]?.xrml ?? '')
    expect(interval(certificate.rangeTime)).to.deep.equal(['2003-02-05T00:00', daysLater(7150)])
    expect(certificate.principal.object.name).to.equal('ROOT')
    const twin = new X509Certificate(links[0]?.x509 ?? '')
    expect(certificate.principal.securityLevels).to.deep.equal([
      {
        name: 'X509-Issuer',
        value: 'CN=DRM ISV Server Enrollment Service, OU=Emulated hierarchy - not for production, O=rms-emulator',
      },
      {
        name: 'X509-Subject',
        value: `CN=${certificate.principal.object.id.value}, OU=Emulated hierarchy - not for production, O=rms-emulator`,
      },
      { name: 'Server-Version', value: '5.2.3790.300' },
      { name: 'X509-Serial-Number', value: twin.serialNumber },
      { name: 'Server-SKU', value: 'RMS 1.0' },
    ])
  })
})
