import { expect } from 'chai'
import fc from 'fast-check'
import { digestOf, hashInput } from '../../../../../src/certificates/xrml/parts/hash.ts'
import { LICENSE_LIMITS } from '../../../../../src/certificates/xrml/xml/xml-limits.ts'
import {
  boundElement,
  readLicense,
  readLicenseOf,
  readRightsData,
  readUnsignedPublishingLicense,
  signLicense,
  writeBoundElement,
  writeLicense,
  writeLicenseBody,
  writeRightsData,
  writeUnsignedPublishingLicense,
  XrmlError,
  type License,
  type LicenseKind,
} from '../../../../../src/certificates/xrml/index.ts'
import { atOnce } from '../../../../support/at-once.ts'
import { ARBITRARY_LICENSES, arbitraryRightsData, arbitraryUnsigned } from './arbitrary-licenses.ts'
import { accountCertificate, castOf, publishingLicense, sign, template, useLicense, type Cast } from './own-licenses.ts'

const KINDS = Object.keys(ARBITRARY_LICENSES) as LicenseKind[]

/** Signed by nobody: as long as the issuer's key. */
const written = (license: License): string =>
  atOnce(
    signLicense(license, { hash: 'SHA1', sign: () => new Uint8Array(license.issuer.publicKey.modulus.length).fill(1) }),
  )

const codeOf = (read: () => unknown): string | undefined => {
  try {
    read()
    return undefined
  } catch (error) {
    return error instanceof XrmlError ? error.code : String(error)
  }
}

describe('certificates and licences as values, [MS-RMPR] §2.2.9.4 to §2.2.9.10', () => {
  let cast: Cast
  before(async () => {
    cast = await castOf(1)
  })

  for (const kind of KINDS) {
    it(`${kind}: is read as it was written, and written as it was read`, () => {
      fc.assert(
        fc.property(ARBITRARY_LICENSES[kind] as fc.Arbitrary<License>, (license) => {
          const text = written(license)
          const signed = readLicense(text)
          expect(signed.license).to.deep.equal(license)
          expect(writeLicense(signed)).to.equal(text)
          expect(signed.bodyText).to.equal(writeLicenseBody(license))
          expect(Buffer.from(signed.signature.digest)).to.deep.equal(
            Buffer.from(digestOf('SHA1', hashInput(signed.bodyText))),
          )
        }),
        { numRuns: 150 },
      )
    })
  }

  it('a publishing licence without a signature is read as it was written, with or without an issuer, [MS-RMPR] §3.5.4.1', () => {
    fc.assert(
      fc.property(arbitraryUnsigned, (license) => {
        expect(readUnsignedPublishingLicense(writeUnsignedPublishingLicense(license))).to.deep.equal(license)
      }),
      { numRuns: 100 },
    )
  })

  it('rights data is read as it was written, [MS-RMPR] §2.2.9.8', () => {
    fc.assert(
      fc.property(arbitraryRightsData, (rights) => {
        expect(readRightsData(writeRightsData(rights))).to.deep.equal(rights)
      }),
      { numRuns: 100 },
    )
  })

  it('what is unsigned is not taken for signed, nor the other way round', () => {
    const { root, hash } = cast
    const signed = publishingLicense(root, root.principal, 1, 'server')
    expect(codeOf(() => readLicense(writeUnsignedPublishingLicense(signed)))).to.equal('xrml-malformed')
    expect(codeOf(() => readUnsignedPublishingLicense(sign(signed, root.key, hash)))).to.equal('xrml-malformed')
    expect(codeOf(() => readRightsData(sign(template(root), root.key, hash)))).to.equal('xrml-malformed')
  })

  it('a publishing licence has the order of clients or that of servers', () => {
    const { root, client } = cast
    const [ofServer, ofClient] = [
      written(publishingLicense(root, root.principal, 1, 'server')),
      written(publishingLicense(client, root.principal, 1, 'client')),
    ]
    expect(ofServer).to.match(/^<XrML xmlns="" version="1\.2"><BODY type="Microsoft Rights Label" version="3\.0">/)
    expect(ofServer).to.match(/<\/PUBLICKEY><ENABLINGBITS .*<\/ENABLINGBITS><SECURITYLEVEL .*<SIGNATURE><DIGEST>/)
    expect(ofClient).to.match(/^<XrML version="1\.2" xmlns="">/)
    expect(ofClient).to.match(/<SECURITYLEVEL name="Server-SKU"[^>]*><ENABLINGBITS .*<SIGNATURE><ALGORITHM>/)
  })

  it('a use licence says its purpose in the start tag, and is known by it alone, [MS-RMPR] §2.2.9.9', () => {
    const license = useLicense(cast.root, 1)
    const text = written(license)
    expect(text).to.match(/^<XrML xmlns="" version="1\.2" purpose="Content-License">/)
    const descriptor = { id: license.descriptor.id }
    const untyped = readLicense(text.replace('<OBJECT type="Content-License">', '<OBJECT>'))
    expect(untyped.license).to.deep.equal({ ...license, descriptor })
    expect(codeOf(() => readLicense(text.replace('"Content-License"', '"Content"')))).to.equal('xrml-malformed')
    expect(
      codeOf(() =>
        readLicense(written(accountCertificate(cast.root, 1)).replace('1.2"', '1.2" purpose="Content-License"')),
      ),
    ).to.equal('xrml-malformed')
  })

  it('a use licence of a client has ACCESS without a CONDITIONLIST', () => {
    const license = useLicense(cast.client, 1)
    const [, right] = license.rights
    const bare = written({ ...license, rights: [right!] }).replaceAll(/<\/?CONDITIONLIST>/g, '')
    expect(readLicense(bare).license).to.deep.equal({ ...license, rights: [right] })
  })

  it('another kind than the one wanted is refused', () => {
    const text = written(template(cast.root))
    expect(readLicenseOf('rights-policy-template', text).license.kind).to.equal('rights-policy-template')
    expect(() => readLicenseOf('use-license', text)).to.throw(
      XrmlError,
      /A use licence is wanted, not a rights policy template/,
    )
    expect(codeOf(() => readLicense(cast.root.chain[0]!))).to.equal('xrml-malformed')
  })

  it('the element that enabling bits are bound to is the one as it stands, [MS-RMPR] §2.2.9.1.13', () => {
    const { root } = cast
    const publishing = writeLicenseBody(publishingLicense(root, root.principal, 1, 'server'))
    const use = writeLicenseBody(useLicense(root, 1))
    expect(boundElement('publishing-license', publishing)).to.match(
      /^<ISSUEDPRINCIPALS><PRINCIPAL internal-id="1"><OBJECT.*<\/PRINCIPAL><\/ISSUEDPRINCIPALS>$/,
    )
    expect(boundElement('use-license', use)).to.match(/^<ISSUER><OBJECT.*<\/ISSUER>$/)
    expect(use).to.contain(boundElement('use-license', use))
  })

  for (const kind of [
    'rms-account-certificate',
    'client-licensor-certificate',
    'publishing-license',
    'use-license',
  ] as const) {
    it(`${kind}: that element is the same where it is written by itself`, () =>
      fc.assert(
        fc.property(ARBITRARY_LICENSES[kind], (license) => {
          expect(writeBoundElement(license)).to.equal(boundElement(kind, writeLicenseBody(license)))
        }),
      ))
  }

  it('an issuer that can change is written as it is then', () => {
    const issuer = { ...cast.root.principal }
    const license = { ...useLicense(cast.root, 1), issuer }
    expect(writeBoundElement(license)).to.equal(writeBoundElement({ ...license, issuer: Object.freeze({ ...issuer }) }))
    issuer.object = { ...issuer.object, name: 'renamed' }
    expect(writeBoundElement(license)).to.contain('<NAME>renamed</NAME>')
    expect(readLicense(written(license)).license.issuer.object.name).to.equal('renamed')
  })

  it('a template may name its policy in several lines, one for each language; certificates have one line', () => {
    const text = written(template(cast.root))
    expect(text).to.contain('May be read;\nLCID 1031')
    const account = accountCertificate(cast.root, 1)
    const inLines = {
      ...account,
      principal: { ...account.principal, object: { ...account.principal.object, name: 'a\nb' } },
    }
    expect(codeOf(() => written(inLines))).to.equal('xrml-unwritable')
  })

  it('damage to the template is malformed, at its place', () => {
    const text = written(useLicense(cast.root, 1))
    for (const [from, to] of [
      ['<VIEW>', '<VIEWS>'],
      ['name="Main-Rights"', 'name="Other-Rights"'],
      ['internal-id="1"><ENABLINGBITS', 'internal-id="2"><ENABLINGBITS'],
      ['type="sealed-key"', 'type="sealed-key-v3"'],
      ['size="1536"', 'size="1535"'],
      ['version="3.0"', 'version="3.1"'],
      ['<METADATA>', '<METADATA><NAME>a</NAME>'],
      ['<WORK>', '<WORK> '],
      ['</BODY>', '<X /></BODY>'],
      ['2026-03-02T10:00', '2026-03-32T10:00'],
    ] as const) {
      const damaged = text.replace(from, to).replace('<VIEWS>', '<VIEWS>')
      expect(
        codeOf(() => readLicense(damaged)),
        from,
      ).to.equal('xrml-malformed')
    }
  })

  it('is bounded in characters, elements, depth and attributes', () => {
    const tooLarge = (text: string) => expect(codeOf(() => readLicense(text))).to.equal('xrml-too-large')
    tooLarge('a'.repeat(LICENSE_LIMITS.characters + 1))
    tooLarge(`<XrML>${'<a />'.repeat(LICENSE_LIMITS.elements)}</XrML>`)
    tooLarge('<a>'.repeat(LICENSE_LIMITS.depth + 1))
    tooLarge(`<XrML${Array.from({ length: 9 }, (_, index) => ` a${index}=""`).join('')}>`)
  })

  it('more than a certificate may measure is allowed where a licence is long', () => {
    const { root, hash } = cast
    const license = publishingLicense(root, root.principal, 1, 'server')
    const long = { ...license, encryptedRightsData: new Uint8Array(200_000) }
    const read = readLicenseOf('publishing-license', sign(long, root.key, hash))
    expect(read.license.encryptedRightsData).to.have.length(200_000)
  })

  it('does not throw anything but its own errors, whatever it reads', () => {
    const text = written(useLicense(cast.root, 1))
    const mutated = fc
      .tuple(fc.nat({ max: text.length }), fc.nat({ max: 40 }), fc.string({ unit: 'binary', maxLength: 6 }))
      .map(([at, length, inserted]) => text.slice(0, at) + inserted + text.slice(at + length))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), mutated), (hostile) =>
        [undefined, 'xrml-malformed', 'xrml-too-large'].includes(codeOf(() => readLicense(hostile))),
      ),
      { numRuns: 400 },
    )
  })
})
