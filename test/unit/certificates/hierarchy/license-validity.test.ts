import { expect } from 'chai'
import {
  accountCertificateValidity,
  clientLicensorRange,
  licenseValidityTime,
  type LicenseValidity,
} from '../../../../src/certificates/hierarchy/index.ts'
import { periodOf } from './sample-hierarchy.ts'

const SEVEN = periodOf('P7Y')

const ORDINARY: LicenseValidity = {
  licences: SEVEN,
  accountCertificates: { persistent: SEVEN, temporary: SEVEN, federated: SEVEN },
  accountTolerance: periodOf('PT0M'),
  clientLicensorAsAccount: false,
  inLicences: true,
}

const SPECIFIED: LicenseValidity = {
  licences: SEVEN,
  accountCertificates: { persistent: periodOf('P365D'), temporary: periodOf('PT15M'), federated: periodOf('P1D') },
  accountTolerance: periodOf('PT15M'),
  clientLicensorAsAccount: true,
  inLicences: false,
}

const AT = new Date('2026-03-01T12:34:56.789Z')
const between = (from: string, until: string) => ({ from: new Date(`${from}:00Z`), until: new Date(`${until}:00Z`) })

describe('how long licences are valid', () => {
  it('is seven years from the minute of issue, exactly, whatever is issued', () => {
    const seven = between('2026-03-01T12:34', '2033-03-01T12:34')
    expect(accountCertificateValidity(ORDINARY, 'persistent', AT)).to.deep.equal(seven)
    expect(accountCertificateValidity(ORDINARY, 'temporary', AT)).to.deep.equal(seven)
    expect(accountCertificateValidity(ORDINARY, 'federated', AT)).to.deep.equal(seven)
    expect(clientLicensorRange(ORDINARY, between('2026-01-01T00:00', '2027-01-01T00:00'), AT)).to.deep.equal(seven)
    expect(licenseValidityTime(ORDINARY, AT)).to.deep.equal(seven)
    expect(licenseValidityTime(ORDINARY, new Date('2028-02-29T23:59:59Z'))).to.deep.equal(
      between('2028-02-29T23:59', '2035-02-28T23:59'),
    )
  })

  it('is what the specification gives where that is wanted, [MS-RMPR] §3.1.3.3, §3.5.4.2', () => {
    const validityOf = (type: 'persistent' | 'temporary' | 'federated') =>
      accountCertificateValidity(SPECIFIED, type, AT)
    expect(validityOf('persistent')).to.deep.equal(between('2026-03-01T12:19', '2027-03-01T12:34'))
    expect(validityOf('temporary')).to.deep.equal(between('2026-03-01T12:19', '2026-03-01T12:49'))
    expect(validityOf('federated')).to.deep.equal(between('2026-03-01T12:19', '2026-03-02T12:34'))
    const account = between('2026-01-01T00:00', '2027-01-01T00:00')
    expect(clientLicensorRange(SPECIFIED, account, AT)).to.deep.equal(account)
    expect(clientLicensorRange(SPECIFIED, undefined, AT)).to.deep.equal(between('2026-03-01T12:34', '2033-03-01T12:34'))
    expect(licenseValidityTime(SPECIFIED, AT)).to.equal(undefined)
  })
})
