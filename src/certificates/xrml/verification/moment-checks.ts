import { isWithin } from '../../../base/moment.ts'
import type { Interval } from '../../../base/moment.ts'
import { unless, type Check } from './check.ts'

/** A certificate or licence and the moment it is to be used at. */
export interface MomentSubject {
  readonly certificate: { readonly validityTime?: Interval | undefined; readonly rangeTime?: Interval }
  readonly at: Date
}

const validAtMoment: Check<MomentSubject> = {
  name: 'validity-at-moment',
  paragraph: '[MS-RMPR] §2.2.9.1.2',
  title: 'VALIDITYTIME, where there is one, contains the moment asked for.',
  examine: ({ certificate: { validityTime }, at }) =>
    unless(validityTime === undefined || isWithin(at, validityTime), 'The moment lies outside VALIDITYTIME.'),
}

const rangeAtMoment: Check<MomentSubject> = {
  name: 'range-at-moment',
  paragraph: '[MS-RMPR] §2.2.9.1.3',
  title: 'RANGETIME contains the moment asked for.',
  examine: ({ certificate: { rangeTime }, at }) =>
    unless(rangeTime === undefined || isWithin(at, rangeTime), 'The moment lies outside RANGETIME.'),
}

/** Checks made only when a moment is asked for. */
export const MOMENT_CHECKS: readonly Check<MomentSubject>[] = [validAtMoment, rangeAtMoment]
