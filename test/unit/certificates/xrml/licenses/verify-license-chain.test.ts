import { expect } from 'chai'
import {
  LICENSE_CHECKS,
  LicenseChainError,
  mayIssue,
  requireLicenseChain,
  verifyLicenseChain,
  type License,
  type LicenseChainRules,
} from '../../../../../src/certificates/xrml/index.ts'
import {
  accountCertificate,
  bits,
  castOf,
  clientCertificate,
  guid,
  ISSUED,
  keyNamed,
  machineCertificate,
  point,
  publishingLicense,
  sign,
  template,
  useLicense,
  type Cast,
  type Issuer,
} from './own-licenses.ts'

/** A chain of each kind, leaf first. */
function chainsOf(cast: Cast): Record<string, string[]> {
  const { root, licensing, activation, client, mode, hash } = cast
  const under = (license: License, issuer: Issuer) => [sign(license, issuer.key, hash), ...issuer.chain]
  return {
    'machine certificate': under(machineCertificate(cast, mode), activation),
    'account certificate of the root': under(accountCertificate(root, mode), root),
    'CLC of the root': under(clientCertificate(root, mode), root),
    'CLC of a licensing server': client.chain.slice(),
    'publishing licence signed by the server': under(
      publishingLicense(licensing, licensing.principal, mode, 'server'),
      licensing,
    ),
    'publishing licence signed with a CLC': under(
      publishingLicense(client, licensing.principal, mode, 'client'),
      client,
    ),
    'use licence': under(useLicense(licensing, mode), licensing),
    "owner's use licence signed with a CLC": under(useLicense(client, mode), client),
    template: under(template(licensing), licensing),
  }
}

for (const mode of [1, 2] as const) {
  describe(`verifyLicenseChain in mode ${mode}, [MS-RMPR] §2.2.9.2, §3.1.4.7`, () => {
    let cast: Cast
    before(async () => {
      cast = await castOf(mode)
    })

    const failuresOf = (texts: readonly string[], rules: Partial<LicenseChainRules> = {}): string[] =>
      verifyLicenseChain(texts, { anchors: cast.anchors, ...rules })
        .results.filter(({ outcome }) => outcome === 'fails')
        .map(({ check, certificate }) => (certificate === undefined ? check : `${check} ${certificate}`))

    it('holds for a chain of each kind, up to the anchor', () => {
      for (const [what, texts] of Object.entries(chainsOf(cast))) {
        const report = verifyLicenseChain(texts, { anchors: cast.anchors, at: ISSUED })
        expect(
          report.results.filter(({ outcome }) => outcome !== 'holds'),
          what,
        ).to.deep.equal([])
        expect(report.ok, what).to.be.true
        expect(report.documents, what).to.have.length(texts.length)
      }
    })

    it('fails without one of its documents, with one twice, or under another root', () => {
      for (const [what, texts] of Object.entries(chainsOf(cast))) {
        for (const index of texts.keys()) {
          const rules = { anchors: cast.anchors }
          expect(verifyLicenseChain(texts.toSpliced(index, 0, texts[index]!), rules).ok, `${what} ${index}`).to.be.false
          // The CLC and the licensing server have chains of their own that verify.
          if (index > 0) expect(verifyLicenseChain(texts.toSpliced(index, 1), rules).ok, `${what} ${index}`).to.be.false
        }
        expect(verifyLicenseChain(texts, { anchors: [] }).ok, what).to.be.false
      }
    })

    it('judges what it has seen before anew: by whom is trusted, by the moment, by what stands beside it', () => {
      const chains = chainsOf(cast)
      const late = new Date(ISSUED.getTime() + 100 * 365 * 86_400_000)
      const below = chains['use licence'] ?? []
      for (const [what, texts] of Object.entries(chains)) {
        for (let times = 0; times < 2; times += 1) {
          expect(failuresOf(texts, { at: ISSUED }), what).to.deep.equal([])
          expect(failuresOf(texts, { anchors: [] }), what).to.deep.equal([`anchor ${texts.length - 1}`])
          expect(failuresOf(texts, { at: late }), what).to.include(`range-at-moment ${texts.length - 1}`)
        }
        const [leaf = '', ...above] = texts
        const changed = leaf.replace(/<ISSUEDTIME>\d/, (found) => `${found.slice(0, -1)}1`)
        expect(failuresOf([changed, ...above]), what).to.include.members(['digest 0', 'signature 0'])
        if (leaf === below[0]) continue
        expect(verifyLicenseChain([below[0] ?? '', leaf, ...above], { anchors: cast.anchors }).ok, what).to.equal(false)
      }
    })

    it('ends with a trusted licensor, or with a licence that a trusted key has signed', () => {
      const [use = '', slc = ''] = chainsOf(cast)['use licence'] ?? []
      const licensors = [cast.licensing.key.publicKey]
      expect(failuresOf([use, slc], { anchors: [], licensors })).to.deep.equal([])
      expect(failuresOf([use], { anchors: [], licensors })).to.deep.equal([])
      expect(failuresOf([use], { anchors: [] })).to.deep.equal(['anchor 0'])
      expect(failuresOf([use, slc], { anchors: [], licensors: [cast.root.key.publicKey] })).to.include('chain-order')
    })

    it('lets a sub-enrolled server issue no account certificates: a root alone may', () => {
      const { licensing, hash } = cast
      const rac = sign(accountCertificate(licensing, mode), licensing.key, hash)
      expect(failuresOf([rac, ...licensing.chain])).to.deep.equal(['issue-permitted 0'])
    })

    it('lets a CLC issue no CLC', () => {
      const { client, hash } = cast
      const text = sign(
        {
          ...clientCertificate(client, mode),
          descriptor: { type: 'Client-Licensor-Certificate', id: { type: 'MS-GUID', value: guid('4') } },
        },
        client.key,
        hash,
      )
      expect(failuresOf([text, ...client.chain])).to.include('issue-permitted 0')
    })

    it('does not take a licence that was moved under another issuer', () => {
      const { root, licensing, hash } = cast
      const use = useLicense(licensing, mode)
      expect(failuresOf([sign(use, licensing.key, hash), ...root.chain])).to.include.members([
        'issuer-object 0',
        'issuer-key 0',
      ])
      expect(failuresOf([sign(use, root.key, hash), ...licensing.chain])).to.deep.equal(['signature 0'])
    })

    it('judges at a moment: the licence, the CLC, the issuers', () => {
      const later = new Date('2027-06-01T00:00:00Z')
      const texts = chainsOf(cast)['publishing licence signed with a CLC']!
      expect(failuresOf(texts, { at: later }))
        .to.include('range-at-moment 2')
        .and.not.include('range-at-moment 1')
      expect(failuresOf(texts, { at: new Date('2033-03-02T10:00:00Z') })).to.include('range-at-moment 1')
      const use = chainsOf(cast)['use licence']!
      expect(failuresOf(use, { at: new Date('2033-03-02T09:59:00Z') })).not.to.include('validity-at-moment 0')
      expect(failuresOf(use, { at: new Date('2033-03-02T10:00:00Z') })).to.include('validity-at-moment 0')
    })

    type Change = readonly [
      check: string,
      license: (cast: Cast) => License,
      issuer?: keyof Pick<Cast, 'root' | 'licensing' | 'client' | 'activation'>,
    ]

    const CHANGES: readonly Change[] = [
      [
        'validity-not-empty',
        ({ licensing }) => ({ ...useLicense(licensing, mode), validityTime: { from: ISSUED, until: ISSUED } }),
      ],
      [
        'range-not-empty',
        ({ licensing }) => ({ ...clientCertificate(licensing, mode), rangeTime: { from: ISSUED, until: ISSUED } }),
      ],
      [
        'public-exponent',
        ({ licensing }) => ({
          ...useLicense(licensing, mode),
          principal: {
            ...useLicense(licensing, mode).principal,
            publicKey: { ...keyNamed('account', mode).publicKey, exponent: 3 },
          },
        }),
      ],
      [
        'modulus',
        ({ licensing }) => ({
          ...useLicense(licensing, mode),
          principal: {
            ...useLicense(licensing, mode).principal,
            publicKey: {
              exponent: 65537,
              modulus: keyNamed('account', mode).publicKey.modulus.map((byte) => byte & 0xfe),
            },
          },
        }),
      ],
      [
        'identifiers',
        ({ licensing }) => ({
          ...useLicense(licensing, mode),
          descriptor: { type: 'Content-License', id: { type: 'MS-GUID', value: '12' } },
        }),
      ],
      [
        'descriptor',
        ({ root }) => ({
          ...accountCertificate(root, mode),
          descriptor: { ...accountCertificate(root, mode).descriptor, name: 'a' },
        }),
        'root',
      ],
      [
        'descriptor',
        (cast) => ({
          ...machineCertificate(cast, mode),
          descriptor: { type: 'Machine-Certificate', id: { type: 'MS-GUID', value: guid('1') } },
        }),
        'activation',
      ],
      [
        'descriptor',
        ({ licensing }) => ({ ...template(licensing), descriptor: { id: { type: 'MS-GUID', value: guid('6') } } }),
      ],
      [
        'issuer-type',
        ({ licensing }) => ({
          ...useLicense(licensing, mode),
          issuer: { ...licensing.principal, object: { ...licensing.principal.object, type: 'MS-DRM-Client' } },
        }),
      ],
      ['principal-type', ({ licensing }) => ({ ...useLicense(licensing, mode), principal: licensing.principal })],
      [
        'principal-type',
        ({ client, licensing }) =>
          publishingLicense(
            client,
            { ...licensing.principal, object: { ...licensing.principal.object, type: 'MS-DRM-Client' } },
            mode,
            'client',
          ),
        'client',
      ],
      [
        'principal-levels',
        ({ root }) => ({
          ...accountCertificate(root, mode),
          principal: { ...accountCertificate(root, mode).principal, securityLevels: [] },
        }),
        'root',
      ],
      [
        'principal-levels',
        (cast) => ({
          ...machineCertificate(cast, mode),
          principal: { ...machineCertificate(cast, mode).principal, securityLevels: [] },
        }),
        'activation',
      ],
      ['distribution-points', ({ licensing }) => ({ ...clientCertificate(licensing, mode), distributionPoints: [] })],
      [
        'distribution-points',
        ({ licensing }) => ({ ...useLicense(licensing, mode), referral: point('Activation', 'mailto:a@b') }),
      ],
      [
        'enabling-bits',
        ({ licensing }) => ({
          ...clientCertificate(licensing, mode),
          enablingBits: { ...bits(mode), value: new Uint8Array(96) },
        }),
      ],
      [
        'license-mode',
        ({ licensing }) => ({ ...clientCertificate(licensing, mode), enablingBits: bits(mode === 1 ? 2 : 1, 12) }),
      ],
      [
        'license-mode',
        ({ root }) => ({
          ...accountCertificate(root, mode),
          principal: {
            ...accountCertificate(root, mode).principal,
            publicKey: keyNamed('account', mode === 1 ? 2 : 1).publicKey,
          },
        }),
        'root',
      ],
      [
        'owner-right',
        ({ licensing }) => {
          const use = useLicense(licensing, mode)
          return { ...use, rights: [...use.rights, { spelling: 'attribute', name: 'OWNER', access: bits(mode) }] }
        },
      ],
      [
        'owner-right',
        ({ licensing }) => ({
          ...template(licensing),
          rights: [{ spelling: 'element', name: 'VIEW', access: [{ id: { type: 'Internal', value: 'Anyone' } }] }],
        }),
      ],
      [
        'issued-within-range',
        ({ licensing }) => ({ ...useLicense(licensing, mode), issuedTime: new Date('2025-01-01T00:00:00Z') }),
      ],
      [
        'license-issuer-levels',
        ({ licensing }) => ({ ...useLicense(licensing, mode), issuer: { ...licensing.principal, securityLevels: [] } }),
      ],
      ['licensing-server', ({ root, licensing }) => publishingLicense(licensing, root.principal, mode, 'server')],
      ['licensing-server', ({ root, client }) => publishingLicense(client, root.principal, mode, 'client'), 'client'],
    ]

    for (const [index, [check, make, who = 'licensing']] of CHANGES.entries()) {
      it(`the check ${check} fails where its rule is broken (${index})`, () => {
        const issuer = cast[who]
        expect(failuresOf([sign(make(cast), issuer.key, cast.hash), ...issuer.chain])).to.include(`${check} 0`)
      })
    }

    it('refuses with an error that says why, the gravest reason first', () => {
      const { licensing, client, root, hash } = cast
      const use = useLicense(licensing, mode)
      const signed = sign(use, licensing.key, hash)
      const chain = [signed, ...licensing.chain]
      const codeOf = (texts: readonly string[], rules: Partial<LicenseChainRules> = {}) => {
        try {
          return requireLicenseChain(texts, { anchors: cast.anchors, ...rules }).license.kind
        } catch (error) {
          return error instanceof LicenseChainError ? error.code : String(error)
        }
      }
      expect(codeOf(chain, { at: ISSUED })).to.equal('use-license')
      expect(codeOf([])).to.equal('license-unfit')
      expect(codeOf(['no licence'])).to.equal('license-malformed')
      expect(codeOf([signed.replace('author@', 'reader@'), ...licensing.chain])).to.equal('license-signature')
      expect(codeOf([signed, ...root.chain])).to.equal('license-signature')
      expect(codeOf(chain, { anchors: [] })).to.equal('license-untrusted')
      expect(codeOf(chain, { at: new Date('2040-01-01T00:00:00Z') })).to.equal('license-expired')
      expect(codeOf(chain, { at: new Date('2027-06-01T00:00:00Z') })).to.equal('license-issuer-expired')
      expect(codeOf(client.chain, { at: new Date('2033-04-01T00:00:00Z') })).to.equal('license-expired')
      const rac = sign(accountCertificate(licensing, mode), licensing.key, hash)
      expect(codeOf([rac, ...licensing.chain])).to.equal('license-not-permitted')
      const unfit = sign({ ...use, principal: licensing.principal }, licensing.key, hash)
      expect(codeOf([unfit, ...licensing.chain])).to.equal('license-unfit')
      const other = sign(
        { ...clientCertificate(licensing, mode), enablingBits: bits(mode === 1 ? 2 : 1, 12) },
        licensing.key,
        hash,
      )
      expect(codeOf([other, ...licensing.chain])).to.equal('license-mode')
    })
  })
}

describe('verifyLicenseChain, whatever the chain', () => {
  it('has a name, a paragraph and a title for each check, and no name twice', () => {
    const names = LICENSE_CHECKS.map(({ name }) => name)
    expect(new Set(names).size).to.equal(names.length)
    for (const { name, paragraph, title } of LICENSE_CHECKS) {
      expect(name).to.match(/^[a-z]+(-[a-z]+)*$/)
      expect(paragraph).to.match(/^\[MS-RMPRS?\] §\d/)
      expect(title).to.match(/^[A-Z].*\.$/)
    }
  })

  it('gives results of each document at its place, which nobody can change for later chains', async () => {
    const chain = chainsOf(await castOf(1))['CLC of the root'] ?? []
    const { results } = verifyLicenseChain(chain, { anchors: [], at: ISSUED })
    for (const result of results) expect(() => Object.assign(result, { outcome: 'holds' })).to.throw(TypeError)
    const places = results.filter(({ check }) => check === 'digest').map(({ certificate }) => certificate)
    expect(places).to.deep.equal(chain.map((_, index) => index))
  })

  it('looks at no more than 16 documents, does not throw, and refuses nothing at all', () => {
    const report = verifyLicenseChain(
      Array.from({ length: 20 }, () => 'no licence'),
      { anchors: [] },
    )
    expect(report.ok).to.be.false
    expect(report.documents).to.have.length(16)
    expect(verifyLicenseChain([], { anchors: [] }).ok).to.be.false
  })
})

describe('mayIssue: who may issue what', () => {
  it('lets a root issue all, a licensing server licences and CLCs only, a CLC what its account publishes', () => {
    const licences = [
      'client-licensor-certificate',
      'publishing-license',
      'use-license',
      'rights-policy-template',
    ] as const
    for (const kind of licences) {
      expect(mayIssue('licensor', kind)).to.be.true
      expect(mayIssue('sub-enrolled-licensor', kind)).to.be.true
    }
    for (const kind of ['rms-account-certificate', 'sub-enrolled-licensor'] as const) {
      expect(mayIssue('licensor', kind)).to.be.true
      expect(mayIssue('sub-enrolled-licensor', kind)).to.be.false
    }
    expect(mayIssue('client-licensor-certificate', 'publishing-license')).to.be.true
    expect(mayIssue('client-licensor-certificate', 'use-license')).to.be.true
    expect(mayIssue('client-licensor-certificate', 'client-licensor-certificate')).to.be.false
    expect(mayIssue('security-processor-issuer', 'security-processor-certificate')).to.be.true
    expect(mayIssue('licensor', 'security-processor-certificate')).to.be.false
    expect(mayIssue('use-license', 'use-license')).to.be.false
  })
})
