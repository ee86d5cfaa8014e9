import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readExchange } from '../../../fixtures/exchange.ts'
import { isLicenseText } from '../../../src/certificates/index.ts'
import { loadSettings } from '../../../src/config/index.ts'
import { lintFile, type FileRules } from '../../../src/lint/index.ts'
import { PROFILES } from '../../../src/protocol/profile.ts'
import { machineOf } from '../../../fixtures/licenses.ts'
import { chainIn } from '../../support/certify-call.ts'

const { profile } = loadSettings({ environment: {}, assignments: [] })

const RULES: FileRules = {
  soap12: false,
  profile: PROFILES[profile],
  keySizes: [1024],
  serverInformation: 'ignored' as FileRules['serverInformation'],
  anchors: undefined,
  at: undefined,
}

const rulesBroken = (text: string, rules = RULES): string[] =>
  lintFile(Buffer.from(text), rules).findings.map(({ rule }) => rule)

const answered = (name: string): string[] => chainIn(readExchange(name).response.toString())

/** The chains of each kind of licence, as a server has given them. */
const CHAINS = {
  'an account certificate': () => answered('Certify__account'),
  'a client licensor certificate': () => answered('GetClientLicensorCert__certificate'),
  'a publishing licence of a server': () => answered('AcquireIssuanceLicense__signed'),
  'a use licence': () => answered('AcquireLicense__by_policy'),
}

describe('lint: chains of licences', () => {
  const examples = process.env['RMS_EMULATOR_VECTORS']
  for (const file of [
    '4.5.1-machine-certificate.xrml',
    '4.5.2-rac.xrml',
    '4.5.3-clc.xrml',
    '4.5.4-publishing-license.xrml',
    '4.5.6-use-license.xrml',
  ]) {
    it(`the genuine ${file} breaks nothing`, function () {
      if (examples === undefined) this.skip()
      const text = readFileSync(join(examples, 'examples', file), 'utf8')
      expect(isLicenseText(text)).to.equal(true)
      expect(rulesBroken(text)).to.deep.equal([])
      expect(rulesBroken(text.replace(/<ISSUEDTIME>2/, '<ISSUEDTIME>3'))).to.include.members(['digest', 'signature'])
    })
  }

  for (const [what, chainOf] of Object.entries(CHAINS)) {
    describe(what, () => {
      const chain = chainOf()
      const [leaf = '', ...above] = chain

      it('breaks nothing, with its whole chain, with its server’s certificate alone, and by itself', () => {
        expect(rulesBroken(chain.join('\n'))).to.deep.equal([])
        expect(rulesBroken(chain.slice(0, 2).join('\n'))).to.deep.equal([])
        expect(rulesBroken(leaf)).to.deep.equal([])
      })

      it('that was edited breaks digest and signature, each at its element', () => {
        const { findings } = lintFile(
          Buffer.from([leaf.replace(/emulator|rms01/, 'forgery'), ...above].join('\n')),
          RULES,
        )
        expect(findings.map(({ rule }) => rule)).to.include.members(['digest', 'signature'])
        const digest = findings.find(({ rule }) => rule === 'digest')
        expect(digest?.paragraph).to.equal('[MS-RMPR] §2.2.9.1.12')
        expect(digest?.place.column).to.be.greaterThan(leaf.indexOf('<SIGNATURE>'))
      })

      it('in which an element is missing is not well-formed', () => {
        expect(rulesBroken([leaf.replace(/<ISSUEDTIME>.*?<\/ISSUEDTIME>/, ''), ...above].join('\n'))[0]).to.equal(
          'well-formed',
        )
      })

      it('under another server’s certificate breaks what links them', () => {
        const other = above.slice(1)
        expect(rulesBroken([leaf, ...other].join('\n'))).to.include('issuer-key')
      })

      it('of another root than the one that is asked for breaks the anchor', () => {
        expect(rulesBroken(chain.join('\n'), { ...RULES, anchors: [] })).to.deep.equal(['anchor'])
      })
    })
  }

  it('a licence that is over at the moment asked for breaks that', () => {
    const chain = answered('AcquireLicense__by_policy')
    const late = rulesBroken(chain.join('\n'), { ...RULES, at: new Date('2035-01-01T00:00:00Z') })
    expect(late).to.include('validity-at-moment')
  })

  it('a licence between two others breaks their order', () => {
    const [use = ''] = answered('AcquireLicense__by_policy')
    const certified = answered('Certify__account')
    expect(rulesBroken([use, ...certified].join('\n'))).to.include('license-order')
  })

  it('the chain of a machine breaks nothing, and without one of those above it its order', async () => {
    const { chain } = await machineOf(1)
    expect(rulesBroken(chain.join('\n'))).to.deep.equal([])
    expect(rulesBroken([...chain.slice(0, 2), ...chain.slice(3)].join('\n'))).to.include('machine-chain-order')
  })
})

describe('lint: requests and answers with licences', () => {
  const request = (name: string) => lintFile(readExchange(name).request, RULES)

  it('looks at each chain of an answer by itself', () => {
    const report = lintFile(readExchange('AcquireLicense__batch').response, RULES)
    expect(report.findings).to.deep.equal([])
    expect(report.subject.match(/chain of 5: use-license/g)).to.have.length(2)
  })

  for (const name of [
    'AcquireLicense__batch',
    'AcquireLicense__edited',
    'AcquireLicense__account_edited',
    'GetClientLicensorCert__account_edited',
    'Certify__machine_edited',
  ]) {
    it(`${name} breaks digest and signature where the chain stands in the request`, () => {
      const { findings } = request(name)
      expect(findings.map(({ rule }) => rule).slice(0, 2)).to.deep.equal(['digest', 'signature'])
      expect(findings[0]?.place.column).to.be.greaterThan(500)
      expect(findings[0]?.answer).to.match(/^the server does not take this chain/)
    })
  }

  it('an unsigned publishing licence in which an element is missing breaks the form that it is read by', () => {
    const { request: bytes } = readExchange('AcquireIssuanceLicense__signed')
    const text = bytes.toString().replace(/<ISSUEDTIME>.*?<\/ISSUEDTIME>/, '')
    const rules = rulesBroken(text.slice(text.indexOf('<?xml')))
    expect(rules).to.deep.equal(['xrml-malformed'])
  })

  for (const [name, rule] of [
    ['AcquireLicense__batch_of_old', 'batch-too-large'],
    ['Certify__too_many_certificates', 'value-too-large'],
    ['Certify__chain_missing', 'argument-missing'],
    ['GetClientLicensorCert__chain_missing', 'argument-missing'],
  ] as const) {
    it(`${name} breaks ${rule}, and the answer is the recorded one`, () => {
      const [first] = request(name).findings
      expect(first?.rule).to.equal(rule)
      const fault = /<faultstring>([^<]*)/.exec(readExchange(name).response.toString())?.[1] ?? ''
      expect(first?.answer).to.include(fault.split('\n', 1)[0]?.replaceAll('&gt;', '>').trim())
    })
  }
})
