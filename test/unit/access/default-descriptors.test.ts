import { expect } from 'chai'
import {
  accessCheck,
  defaultDescriptor,
  FILE_MAPPING,
  FILE_PERMISSIONS,
  formatSddl,
  GUARDED_FILES,
} from '../../../src/access/index.ts'
import { canonicalOrder, guardedFile, parseSid, SIDS, type GuardedFile } from '../../../src/access/index.ts'

const serviceGroup = parseSid('S-1-5-21-1-2-3-1110')
const allowed = (
  file: GuardedFile,
  user: typeof serviceGroup,
  rights: keyof typeof FILE_PERMISSIONS = 'ReadAndExecute',
) =>
  accessCheck(defaultDescriptor(file, serviceGroup), { user, groups: [] }, FILE_PERMISSIONS[rights], FILE_MAPPING)
    .granted

describe('access lists as installed', () => {
  it('admit SYSTEM alone to SubEnrollService.asmx', () => {
    const file = 'Certification/SubEnrollService.asmx'
    expect(formatSddl(defaultDescriptor(file, serviceGroup))).to.equal('O:SYG:SYD:P(A;;FA;;;SY)')
    expect(allowed(file, SIDS.system, 'FullControl')).to.equal(true)
    for (const other of [SIDS.administrators, SIDS.users, SIDS.everyone, serviceGroup]) {
      expect(allowed(file, other)).to.equal(false)
    }
  })

  it('admit users and the service group to Certification.asmx for reading and executing', () => {
    const file = 'Certification/Certification.asmx'
    expect([SIDS.users, serviceGroup].map((sid) => allowed(file, sid))).to.deep.equal([true, true])
    expect([SIDS.users, serviceGroup].map((sid) => allowed(file, sid, 'Modify'))).to.deep.equal([false, false])
    expect(allowed(file, SIDS.administrators, 'FullControl')).to.equal(true)
    expect(allowed(file, SIDS.guests)).to.equal(false)
  })

  it('admit guests to Activation.asmx only', () => {
    const files = GUARDED_FILES.filter((file) => allowed(file, SIDS.guests))
    expect(files).to.deep.equal(['Certification/Activation.asmx'])
  })

  it('admit Network Service to ServiceLocator.asmx', () => {
    expect(allowed('Licensing/ServiceLocator.asmx', SIDS.networkService, 'FullControl')).to.equal(true)
  })

  it('are well-formed and in canonical order', () => {
    for (const file of GUARDED_FILES) {
      const { dacl } = defaultDescriptor(file, serviceGroup)
      expect(canonicalOrder(dacl ?? []), file).to.deep.equal(dacl)
    }
  })

  it('are found in either case', () => {
    expect(guardedFile('certification/subenrollservice.ASMX')).to.equal('Certification/SubEnrollService.asmx')
    expect(guardedFile('toString')).to.equal(undefined)
  })
})
