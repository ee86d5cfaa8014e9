import { DomainError } from '../base/domain-error.ts'
import type { CertificateErrorCode, XrmlErrorCode } from '../certificates/index.ts'
import type { EnrollmentErrorCode } from '../enrollment/index.ts'

/** Every error that an operation may end in. */
export type OperationErrorCode = EnrollmentErrorCode | CertificateErrorCode | XrmlErrorCode

/** How an error is told to a caller: by the name of an exception. [MS-RMPRS] §2.2.9.1, [MS-RMPR] §3.1.4.6 */
export interface FaultRule {
  readonly exception: string
  /** The wire name of the parameter at fault, where the error itself does not tell. */
  readonly parameter?: string
}

const CORE = 'Microsoft.DigitalRightsManagement.Core'
const ARGUMENT = 'System.ArgumentException'
const OUT_OF_RANGE = 'System.ArgumentOutOfRangeException'
const KEY = 'aPublicKeyBytes'

/** What may not be told: the caller learns that something went wrong, the log learns what. [MS-RMPRS] §2.2.9.1 */
const UNSPECIFIED: FaultRule = {
  exception: 'Microsoft.DigitalRightsManagement.Utilities.UnspecifiedErrorException',
}

/**
 * The one table from errors to exceptions. The specification names the exceptions and says when the first three are
 * thrown; which of the others a wrong key, GUID or URL gives is invented.
 */
export const FAULTS: Readonly<Record<OperationErrorCode, FaultRule>> = {
  'version-malformed': { exception: `${CORE}.MalformedDataVersionException` },
  'version-unsupported': { exception: `${CORE}.UnsupportedDataVersionException` },
  'argument-missing': { exception: 'System.ArgumentNullException' },
  'argument-too-long': { exception: OUT_OF_RANGE },
  'argument-characters': { exception: ARGUMENT },
  'argument-empty': { exception: ARGUMENT },
  'guid-empty': { exception: ARGUMENT },
  'url-malformed': { exception: 'System.FormatException' },
  'key-of-hierarchy': { exception: ARGUMENT },
  'rekey-refused': { exception: ARGUMENT },
  'revocation-unsupported': { exception: ARGUMENT },
  'revocation-unexpected': { exception: ARGUMENT },
  'revocation-key': { exception: ARGUMENT },
  'der-malformed': { exception: ARGUMENT, parameter: KEY },
  'public-key-size': { exception: OUT_OF_RANGE, parameter: KEY },
  'public-key-modulus': { exception: ARGUMENT, parameter: KEY },
  'public-key-exponent': { exception: ARGUMENT, parameter: KEY },
  'issuer-expired': UNSPECIFIED,
  'validity-empty': UNSPECIFIED,
  'outlives-issuer': UNSPECIFIED,
  'private-key-unreadable': UNSPECIFIED,
  'passphrase-wrong': UNSPECIFIED,
  'key-unavailable': UNSPECIFIED,
  'xrml-malformed': UNSPECIFIED,
  'xrml-too-large': UNSPECIFIED,
  'xrml-unwritable': { exception: ARGUMENT },
  'xrml-encoding': UNSPECIFIED,
  'trust-anchor-malformed': UNSPECIFIED,
}

const isOperationErrorCode = (code: string): code is OperationErrorCode => Object.hasOwn(FAULTS, code)

/** What is told of an error, and whether that is all there is to it or the log must have the rest. */
export interface OperationFailure {
  readonly type: string
  readonly message: string
  readonly parameter?: string
  readonly unspecified: boolean
}

/** Looks an error up in the table; whatever is not in it, or must not be told, becomes the unspecified exception. */
export function operationFailure(error: unknown): OperationFailure {
  const known: DomainError | undefined = error instanceof DomainError ? error : undefined
  const rule = known !== undefined && isOperationErrorCode(known.code) ? FAULTS[known.code] : UNSPECIFIED
  if (known === undefined || rule === UNSPECIFIED) {
    return { type: UNSPECIFIED.exception, message: 'The request could not be processed.', unspecified: true }
  }
  const parameter = known.parameter ?? rule.parameter
  // .NET names a parameter only with the exceptions about arguments.
  const named = parameter !== undefined && rule.exception.startsWith('System.Argument')
  return { type: rule.exception, message: known.message, ...(named && { parameter }), unspecified: false }
}
