import { parseGuid } from '../../../base/guid.ts'
import type { Interval } from '../../../base/moment.ts'
import { keySize } from '../../keys/rsa-public-key.ts'
import type { TypedValue } from '../parts/object.ts'
import { unless, type Check } from './check.ts'
import { isFullAndOdd, REQUIRED_EXPONENT } from './key-rules.ts'
import type { Party, StatedValues } from './stated-values.ts'

type ValueCheck = Check<StatedValues>

const isEmpty = (interval: Interval | undefined): boolean => interval !== undefined && interval.from >= interval.until

const validityNotEmpty: ValueCheck = {
  name: 'validity-not-empty',
  paragraph: '[MS-RMPR] §2.2.9.1.2',
  title: 'VALIDITYTIME, where there is one, begins before it ends.',
  examine: ({ validityTime }) => unless(!isEmpty(validityTime), 'VALIDITYTIME ends no later than it begins.'),
}

const rangeNotEmpty: ValueCheck = {
  name: 'range-not-empty',
  paragraph: '[MS-RMPR] §2.2.9.1.3',
  title: 'RANGETIME begins before it ends.',
  examine: ({ rangeTimes }) => unless(!rangeTimes.some(isEmpty), 'RANGETIME ends no later than it begins.'),
}

/** The names of the parties a predicate does not hold for. */
const partiesOf = ({ parties }: StatedValues, isWrong: (key: Party['publicKey']) => boolean): string =>
  parties
    .filter(({ publicKey }) => isWrong(publicKey))
    .map(({ name }) => name)
    .join(', ')

const publicExponent: ValueCheck = {
  name: 'public-exponent',
  paragraph: '[MS-RMPR] §2.2.9.1.6',
  title: 'Both public exponents are 65537.',
  examine: (subject) => {
    const parties = partiesOf(subject, ({ exponent }) => exponent !== REQUIRED_EXPONENT)
    return unless(parties === '', `The public exponent is not ${REQUIRED_EXPONENT}: ${parties}.`)
  },
}

const modulus: ValueCheck = {
  name: 'modulus',
  paragraph: '[MS-RMPR] §2.2.9.1.6',
  title: 'Both moduli are odd and of their full length.',
  examine: (subject) => {
    const parties = partiesOf(subject, (key) => !isFullAndOdd(key))
    return unless(parties === '', `The modulus is even or shorter than its size: ${parties}.`)
  },
}

const signatureSize: ValueCheck = {
  name: 'signature-size',
  paragraph: '[MS-RMPR] §2.2.9.1.12',
  title: "The size of the signature is that of the ISSUER's key.",
  examine: ({ signature, parties: [issuer] }) =>
    unless(
      signature.size === keySize(issuer.publicKey),
      `The signature has ${signature.size} bits, the key of the issuer ${keySize(issuer.publicKey)}.`,
    ),
}

const isGuidWhereClaimed = ({ type, value }: TypedValue): boolean =>
  type !== 'MS-GUID' || (/^\{.*\}$/.test(value) && parseGuid(value) !== undefined)

const identifiers: ValueCheck = {
  name: 'identifiers',
  paragraph: '[MS-RMPR] §2.2.9.3.1, §2.2.9.3.2, §2.2.9.3.3',
  title: 'Every ID of type MS-GUID is a GUID in braces.',
  examine: ({ ids }) => unless(ids.every(isGuidWhereClaimed), 'An ID of type MS-GUID is not a GUID in braces.'),
}

/** Checks on one certificate's value that are the same for every kind. */
export const VALUE_CHECKS: readonly ValueCheck[] = [
  validityNotEmpty,
  rangeNotEmpty,
  publicExponent,
  modulus,
  signatureSize,
  identifiers,
]
