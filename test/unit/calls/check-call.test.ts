import { expect } from 'chai'
import {
  CallError,
  checkBatch,
  checkCertificates,
  checkChain,
  checkSize,
  LARGEST,
  mostMembers,
} from '../../../src/calls/index.ts'
import { PROFILES } from '../../../src/protocol/profile.ts'

const SP2 = PROFILES['rms-1.0-sp2']
const versions = (maximumVersion: string) => ({ minimumVersion: '1.0.0.0', maximumVersion })

/** `code parameter` of the refusal; undefined when there is none. */
function refusal(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return error instanceof CallError ? `${error.code} ${error.parameter ?? ''}`.trim() : String(error)
  }
}

describe('[MS-RMPR] §3.4.4.1, Cc747637 batches', () => {
  it('are for one member before version 1.1.0.0, and for 100 from it on', () => {
    expect(mostMembers(versions('1.0.0.0'), SP2)).to.equal(1)
    expect(mostMembers(versions('1.0.99.0'), SP2)).to.equal(1)
    expect(mostMembers(versions('1.1.0.0'), SP2)).to.equal(100)
    expect(mostMembers(undefined, SP2)).to.equal(1)
    expect(mostMembers(versions('1.1.0.0'), PROFILES['rms-1.0-sp1'])).to.equal(1)
  })

  it('have a member and no more than they may', () => {
    const members = (count: number) => Array<string>(count).fill('x')
    expect(refusal(() => checkBatch([], 'RequestParams', 100))).to.equal('argument-missing RequestParams')
    expect(refusal(() => checkBatch(members(2), 'RequestParams', 1))).to.equal('batch-too-large RequestParams')
    expect(refusal(() => checkBatch(members(100), 'RequestParams', 100))).to.equal(undefined)
    expect(refusal(() => checkBatch(members(101), 'RequestParams', 100))).to.equal('batch-too-large RequestParams')
  })
})

describe('[MS-RMPR] notes <41> to <43> sizes', () => {
  it('are counted in bytes', () => {
    const { applicationData } = LARGEST
    expect(refusal(() => checkSize('x'.repeat(applicationData), 'ApplicationData', applicationData))).to.equal(
      undefined,
    )
    expect(refusal(() => checkSize('ü'.repeat(applicationData / 2), 'ApplicationData', applicationData))).to.equal(
      undefined,
    )
    expect(refusal(() => checkSize('ü'.repeat(applicationData / 2 + 1), 'ApplicationData', applicationData))).to.equal(
      'value-too-large ApplicationData',
    )
  })

  it('limit certificates and their number', () => {
    const good = 'x'.repeat(LARGEST.certificate)
    expect(checkCertificates([good, 'y'], 'LicenseeCerts')).to.deep.equal([good, 'y'])
    expect(refusal(() => checkCertificates([`${good}x`], 'LicenseeCerts'))).to.equal('value-too-large LicenseeCerts')
    expect(refusal(() => checkCertificates(Array<string>(101).fill('x'), 'LicenseeCerts'))).to.equal(
      'value-too-large LicenseeCerts',
    )
    expect(refusal(() => checkCertificates([], 'LicenseeCerts'))).to.equal('argument-missing LicenseeCerts')
    expect(refusal(() => checkChain(['x', undefined], 'IssuanceLicense', 10))).to.equal(
      'argument-missing IssuanceLicense',
    )
  })
})
