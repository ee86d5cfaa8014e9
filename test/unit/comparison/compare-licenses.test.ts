import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { RIGHT_ELEMENTS } from '../../../src/certificates/index.ts'
import { compareChains } from '../../../src/comparison/compare-chains.ts'
import { Correspondence } from '../../../src/comparison/correspondence.ts'
import { compareMessages, type Difference } from '../../../src/comparison/index.ts'
import { listExchanges, readExchange, type HttpMessage } from '../../../src/exchanges/index.ts'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/exchanges', import.meta.url))
const ORIGINS = { expected: undefined, found: undefined }
const OPTIONS = { mayDiffer: { headers: [], response: [] }, origins: ORIGINS }

const answer = (name: string): HttpMessage => readExchange(FIXTURES, name).response
const textOf = ({ body }: HttpMessage): string => Buffer.from(body).toString()
const withText = (message: HttpMessage, text: string): HttpMessage => ({ ...message, body: Buffer.from(text) })

/** The answers in which there is a chain of every kind but that of a machine. */
const ANSWERS: Readonly<Record<string, string>> = {
  Certify__account: 'rms-account-certificate',
  GetClientLicensorCert__certificate: 'client-licensor-certificate',
  AcquireIssuanceLicense__signed: 'publishing-license',
  AcquireLicense__by_policy: 'use-license',
}

const ABOVE = ['licensor', 'enrollment-service', 'enrollment-ca', 'ca']

const certificatesIn = (message: HttpMessage): string[] => textOf(message).match(/<XrML.*?<\/XrML>/gs) ?? []

const compared = (expected: readonly string[], found: readonly string[]): Difference[] =>
  compareChains('chain', expected, found, { same: new Correspondence(), origins: ORIGINS })

const isOpen = ({ byNature }: Difference): boolean => byNature === undefined
const isCheck = ({ where }: Difference): boolean => where.includes(' check ')

/** What is told of two certificates of which neither has to verify. */
const toldOf = (expected: string, found: string): string[] =>
  compared([expected], [found])
    .filter((one) => isOpen(one) && !isCheck(one))
    .map(({ told, where }) => told ?? where)

const use = certificatesIn(answer('AcquireLicense__by_policy'))[0] ?? ''
const publishing = certificatesIn(answer('AcquireIssuanceLicense__signed'))[0] ?? ''
const account = certificatesIn(answer('Certify__account'))[0] ?? ''

describe('two answers of the licence services are compared by meaning', () => {
  it('none differs from itself', () => {
    const stored = listExchanges(FIXTURES).filter(({ name }) => /^(?:Certify|GetClient|Acquire|IsPrincipal)/.test(name))
    expect(stored.length).to.be.above(30)
    for (const one of stored) {
      const { response } = one.read()
      expect(compareMessages(response, response, OPTIONS), one.name).to.deep.equal([])
    }
  })

  for (const [name, kind] of Object.entries(ANSWERS)) {
    it(`${name}: each certificate goes by its kind, from the ${kind} on, and one that is missing is told`, () => {
      const chain = certificatesIn(answer(name))
      const places = compared(chain, [])
        .map(({ where }) => where)
        .filter((where) => where.startsWith('chain certificate '))
      expect(places).to.deep.equal([kind, ...ABOVE].map((each, index) => `chain certificate ${index} (${each})`))
      const expected = [kind, ...ABOVE].join(', ')
      const [order] = compared(chain, chain.toSpliced(1, 1))
      expect(order).to.include({ where: 'chain certificates', expected })
    })
  }

  it('so does the certificate of a machine', () => {
    const chain = certificatesIn(readExchange(FIXTURES, 'Certify__account').request)
    const [order] = compared(chain, chain.slice(1))
    expect(order?.expected).to.equal(
      'security-processor-certificate, security-processor-issuer, security-processor-ca, intermediate-security-processor-ca, ca',
    )
    expect(compared(chain, chain)).to.deep.equal([])
  })

  it('a chain is one, wherever its certificates stand', () => {
    const message = answer('AcquireLicense__by_policy')
    const differences = compareMessages(
      message,
      withText(message, textOf(message).replace('author@', 'editor@')),
      OPTIONS,
    )
    expect(differences.map(({ where }) => where)).to.include(
      '/Envelope/Body/AcquireLicenseResponse/AcquireLicenseResult/AcquireLicenseResponse/CertificateChain certificate 0 (use-license)/BODY/WORK/METADATA/OWNER/OBJECT/NAME',
    )
    expect(differences.filter(isCheck).map(({ where }) => where.split(' check ')[1])).to.deep.equal([
      '0 digest',
      '0 signature',
    ])
  })

  it('any change to a certificate in an answer is more than a difference by nature', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(ANSWERS)),
        fc.noBias(fc.integer({ min: 0, max: 99_999 })),
        fc.constantFrom('x', '7', 'Z'),
        (name, part, sign) => {
          const message = answer(name)
          const text = textOf(message)
          const [start, end] = [text.indexOf('<XrML'), text.lastIndexOf('</XrML>')]
          const at = start + Math.floor((part / 100_000) * (end - start))
          fc.pre(text[at] !== sign && /[A-Za-z0-9]/.test(text[at]!))
          const changed = withText(message, `${text.slice(0, at)}${sign}${text.slice(at + 1)}`)
          expect(compareMessages(message, changed, OPTIONS).filter(isOpen)).not.to.deep.equal([])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('whatever is sealed or encrypted differs by nature only, as long as it has its length', () => {
    const bits = /(?<=<ENABLINGBITS[^>]*><VALUE[^>]*>)[^<]+/
    const data = /(?<=id="Encrypted-Rights-Data">)[^<]+/
    fc.assert(
      fc.property(
        fc.constantFrom(...[account, use, publishing]),
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        (text, bytes) => {
          const other = (value: string) =>
            Buffer.from(Buffer.from(value, 'base64').map((byte, at) => byte ^ bytes[at % 8]!)).toString('base64')
          const found = text.replace(bits, (value) => other(value)).replace(data, (value) => other(value))
          expect(toldOf(text, found)).to.deep.equal([])
        },
      ),
    )
    const shorter = publishing.replace(data, (value) => value.slice(0, -64))
    expect(toldOf(publishing, shorter)).to.deep.equal(['publishing licence: the block of encrypted rights differs'])
  })
})

const ELEMENTS: readonly string[] = RIGHT_ELEMENTS.filter((name) => name !== 'OWNER')
const granted = (names: readonly string[]): string =>
  use.replace(/(<VIEW>)(.*)(<\/VIEW>)/s, (_, _start, inside: string) =>
    names
      .map((name) =>
        ELEMENTS.includes(name) ? `<${name}>${inside}</${name}>` : `<RIGHT name="${name}">${inside}</RIGHT>`,
      )
      .join(''),
  )

describe('what truly differs in a licence is told in words', () => {
  it('rights that are missing or there in addition, whatever their order and spelling', () => {
    const some = fc.shuffledSubarray([...ELEMENTS, 'OWNER', 'DOCEDIT'], { minLength: 1 })
    fc.assert(
      fc.property(some, some, (one, other) => {
        const missing = one.filter((name) => !other.includes(name)).map((name) => `the right ${name} is missing`)
        const added = other
          .filter((name) => !one.includes(name))
          .map((name) => `the right ${name} is there in addition`)
        const sentences = toldOf(granted(one), granted(other)).filter(
          (each) => !/certificates$|another order$/.test(each),
        )
        expect(sentences.toSorted()).to.deep.equal(
          [...missing, ...added].map((told) => `use licence: ${told}`).toSorted(),
        )
      }),
    )
  })

  const TIME = '<TIME><INTERVALTIME days="30" /></TIME>'
  const changes: readonly (readonly [sentence: string, certificate: string, from: string | RegExp, to: string])[] = [
    [
      'use licence: a condition of time of the right VIEW is there in addition',
      use,
      '<VIEW><CONDITIONLIST>',
      `<VIEW><CONDITIONLIST>${TIME}`,
    ],
    ['use licence: the end of its validity differs', use, '<UNTIL>2033', '<UNTIL>2032'],
    ['use licence: its validity is missing', use, /<VALIDITYTIME>.*?<\/VALIDITYTIME>/, ''],
    ['use licence: the owner differs', use, 'author@', 'editor@'],
    ['use licence: the name of whom it is issued to differs', use, 'rmsadmin@', 'somebody@'],
    ['use licence: the level Server-SKU of its issuer differs', use, 'RMS 1.0', 'RMS 2.0'],
    ['use licence: the address of its issuer differs', use, 'http://rms01', 'http://rms02'],
    [
      'RMS account certificate: the address Activation differs',
      account,
      'rms01/_wmcs/certification',
      'rms01/_wmcs/other',
    ],
    [
      'RMS account certificate: the level Repository of the machine is missing',
      account,
      /<SECURITYLEVEL name="Repository"[^>]*>/,
      '',
    ],
    [
      'RMS account certificate: the form of the key that is sealed for the machine differs',
      account,
      '"sealed-key"',
      '"sealed-key-v2"',
    ],
    [
      'publishing licence: the data APPSPECIFIC title is there in addition',
      publishing,
      '</BODY>',
      '<AUTHENTICATEDDATA id="APPSPECIFIC" name="title">a</AUTHENTICATEDDATA></BODY>',
    ],
    [
      'publishing licence: the list exclusion of applications is there in addition',
      publishing,
      '</BODY>',
      '<POLICYLIST type="exclusion" /></BODY>',
    ],
  ]
  for (const [sentence, certificate, from, to] of changes) {
    it(sentence, () => {
      expect(toldOf(certificate, certificate.replace(from, to))).to.deep.equal([sentence])
    })
  }

  it('rights in another order', () => {
    expect(toldOf(granted(['VIEW', 'EDIT']), granted(['EDIT', 'VIEW']))).to.deep.equal([
      'use licence: the list of rights stands in another order',
    ])
  })
})

describe('SIDs of accounts stand for each other as GUIDs do', () => {
  const domain = fc.tuple(fc.nat(), fc.nat(), fc.nat()).map((numbers) => `S-1-5-21-${numbers.join('-')}`)
  const number = fc.integer({ min: 1000, max: 100_000 })
  const named = (...sids: readonly string[]): string => `<a>${sids.map((sid) => `<b>${sid}</b>`).join('')}</a>`
  const between = (expected: string, found: string) =>
    compareMessages(
      withText(answer('Certify__account'), expected),
      withText(answer('Certify__account'), found),
      OPTIONS,
    )

  it('one domain for one, one account for one: everything else contradicts itself', () => {
    fc.assert(
      fc.property(domain, domain, number, number, (one, other, first, second) => {
        fc.pre(one !== other && first !== second)
        const sids = [`${one}-${first}`, `${one}-${second}`] as const
        const same = between(named(...sids), named(`${other}-${second}`, `${other}-${first}`))
        expect(same.map(({ byNature }) => byNature)).to.deep.equal(['sid', 'sid'])
        const kinds = (...found: readonly string[]) => between(named(...sids), named(...found)).map(({ kind }) => kind)
        expect(kinds(`${other}-${first}`, `${one}-${second}`)).to.deep.equal(['changed', 'inconsistent'])
        expect(kinds(`${other}-${first}`, `${other}-${first}`)).to.deep.equal(['changed', 'inconsistent'])
      }),
    )
  })

  it('well-known ones are the same everywhere', () => {
    const [one, other] = ['S-1-5-21-1-2-3', 'S-1-5-21-4-5-6'] as const
    expect(between(named(`${one}-500`), named(`${other}-500`)).filter(isOpen)).to.deep.equal([])
    expect(between(named(`${one}-500`), named(`${other}-512`)).filter(isOpen)).to.have.length(1)
    expect(between(named('S-1-5-32-544'), named('S-1-5-32-545')).filter(isOpen)).to.have.length(1)
  })
})
