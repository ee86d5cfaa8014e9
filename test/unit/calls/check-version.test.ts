import { expect } from 'chai'
import { CallError, checkVersion } from '../../../src/calls/index.ts'
import { PROFILES } from '../../../src/protocol/profile.ts'

const SP2 = PROFILES['rms-1.0-sp2']
const SP1 = PROFILES['rms-1.0-sp1']

/** `code parameter` of the refusal; undefined when the versions pass. */
function refusal(minimumVersion: string | undefined, maximumVersion: string | undefined, offered = SP2) {
  try {
    checkVersion({ minimumVersion, maximumVersion }, offered)
    return undefined
  } catch (error) {
    return error instanceof CallError ? `${error.code} ${error.parameter ?? ''}`.trim() : String(error)
  }
}

describe('[MS-RMPRS] §3.1.4.1, [MS-RMPR] §3.1.4.6 VersionData', () => {
  it('is not needed', () => expect(() => checkVersion(undefined, SP2)).not.to.throw())

  const passing: [string, string][] = [
    ['1.0.0.0', '1.0.0.0'],
    ['1.0.0.0', '1.1.0.0'],
    ['1.1.0.0', '1.1.0.0'],
    ['0.0.0.0', '1.0.0.0'],
    ['1.0.0.0', '1.0.99.99'],
    ['01.0.0.0', '1.00.0.0'],
    ['1.0.0.0', '1.0.2147483647.2147483647'],
  ]
  for (const [minimum, maximum] of passing) {
    it(`passes from ${minimum} to ${maximum}`, () => expect(refusal(minimum, maximum)).to.equal(undefined))
  }

  const malformed = ['', ' ', '1', '1.0', '1.0.0', '1.0.0.0.0', 'a.b.c.d', '1.0.0.x', '-1.0.0.0', '1.0.0.0 ', '1,0,0,0']
  malformed.push(
    ' 1.0.0.0',
    '1.0.0.',
    '.1.0.0.0',
    '1..0.0',
    '1.0.0.2147483648',
    '4294967296.0.0.0',
    '1.0.0.0\n',
    '１.0.0.0',
  )
  malformed.push('99999999999.0.0.0', '1.0.0.0x10')
  for (const text of malformed) {
    it(`is malformed with ${JSON.stringify(text)}`, () => {
      expect(refusal(text, '1.0.0.0')).to.equal('version-malformed MinimumVersion')
      expect(refusal('1.0.0.0', text)).to.equal('version-malformed MaximumVersion')
    })
  }

  it('is malformed where a version is missing', () => {
    expect(refusal(undefined, '1.0.0.0')).to.equal('version-malformed MinimumVersion')
    expect(refusal('1.0.0.0', undefined)).to.equal('version-malformed MaximumVersion')
    expect(refusal(undefined, undefined)).to.equal('version-malformed MinimumVersion')
  })

  it('is malformed with a minimum above its maximum, in any part', () => {
    expect(refusal('1.1.0.0', '1.0.0.0')).to.equal('version-malformed')
    expect(refusal('1.0.0.1', '1.0.0.0')).to.equal('version-malformed')
    expect(refusal('10.0.0.0', '9.0.0.0')).to.equal('version-malformed')
    expect(refusal('0.9.9.9', '1.0.0.0')).to.equal(undefined)
  })

  it('is malformed before it is unsupported', () => {
    expect(refusal('9.0.0.0', '8.0.0.0')).to.equal('version-malformed')
  })

  const unsupported: [string, string][] = [
    ['1.0.0.0', '1.1.0.1'],
    ['1.0.0.0', '1.2.0.0'],
    ['1.0.0.0', '2.0.0.0'],
    ['2.0.0.0', '2.0.0.0'],
    ['1.0.0.0', '10.0.0.0'],
    ['0.0.0.0', '0.9.9.9'],
  ]
  for (const [minimum, maximum] of unsupported) {
    it(`is unsupported from ${minimum} to ${maximum}`, () => {
      expect(refusal(minimum, maximum)).to.equal('version-unsupported')
    })
  }

  it('is supported up to 1.0.0.0 before SP2', () => {
    expect(refusal('1.0.0.0', '1.0.0.0', SP1)).to.equal(undefined)
    expect(refusal('1.0.0.0', '1.1.0.0', SP1)).to.equal('version-unsupported')
    expect(refusal('1.0.0.0', '1.0.0.1', PROFILES['rms-1.0'])).to.equal('version-unsupported')
  })
})
