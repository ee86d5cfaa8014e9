import { expect } from 'chai'
import {
  accountState,
  afterFailure,
  FOR_EVER,
  NO_FAILURES,
  type FailureRecord,
  type LockOutPolicy,
} from '../../../src/accounts/index.ts'

const minutes = (count: number) => ({ years: 0, months: 0, days: 0, minutes: count })
const POLICY: LockOutPolicy = { threshold: 3, window: minutes(5), duration: minutes(10) }
const at = (minute: number, second = 0): Date => new Date(Date.UTC(2026, 0, 1, 12, minute, second))

const failing = (moments: readonly Date[], policy = POLICY): FailureRecord =>
  moments.reduce((record, moment) => afterFailure(record, moment, policy), NO_FAILURES)

describe('lock-out after wrong passwords', () => {
  it('comes with as many as the threshold says, and lasts as long as the duration', () => {
    expect(failing([at(0), at(1)])).to.deep.equal({ failures: 2, lastFailure: at(1), lockedUntil: undefined })
    expect(failing([at(0), at(1), at(2)])).to.deep.equal({ failures: 3, lastFailure: at(2), lockedUntil: at(12) })
  })

  it('counts a failure as the first again once the window after the one before is over', () => {
    expect(failing([at(0), at(1), at(6)]).failures).to.equal(3)
    expect(failing([at(0), at(1), at(6, 1)])).to.deep.equal({
      failures: 1,
      lastFailure: at(6, 1),
      lockedUntil: undefined,
    })
  })

  it('is not prolonged by failures during it, and counting begins anew after it', () => {
    const locked = failing([at(0), at(1), at(2)])
    expect(afterFailure(locked, at(11, 59), POLICY)).to.equal(locked)
    expect(afterFailure(locked, at(12), POLICY)).to.deep.equal({
      failures: 1,
      lastFailure: at(12),
      lockedUntil: undefined,
    })
  })

  it('never comes with threshold 0, and at once with 1', () => {
    const never = { ...POLICY, threshold: 0 }
    expect(failing([at(0), at(0), at(0), at(0)], never)).to.equal(NO_FAILURES)
    expect(failing([at(0)], { ...POLICY, threshold: 1 }).lockedUntil).to.deep.equal(at(10))
  })

  it('lasts until somebody ends it where the duration says so', () => {
    const { lockedUntil } = failing([at(0), at(1), at(2)], { ...POLICY, duration: 'until-unlocked' })
    expect(lockedUntil).to.deep.equal(FOR_EVER)
  })
})

describe('the state of an account', () => {
  it('is locked out until the moment and not at it; disabled whatever else', () => {
    expect(accountState({}, at(0))).to.equal('enabled')
    expect(accountState({ disabled: false, lockedUntil: at(5) }, at(4, 59))).to.equal('locked-out')
    expect(accountState({ lockedUntil: at(5) }, at(5))).to.equal('enabled')
    expect(accountState({ disabled: true, lockedUntil: at(5) }, at(0))).to.equal('disabled')
  })
})
