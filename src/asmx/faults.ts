import { DomainError } from '../base/domain-error.ts'
import type { CallErrorCode } from '../calls/index.ts'
import type { CertificateErrorCode, XrmlErrorCode } from '../certificates/index.ts'
import type { AccountCertificateErrorCode, CertificationErrorCode } from '../certification/index.ts'
import type { EnrollmentErrorCode } from '../enrollment/index.ts'
import type { GroupExpansionErrorCode } from '../group-expansion/index.ts'
import type { PublishingErrorCode } from '../publishing/index.ts'
import type { ServerInformationErrorCode } from '../server-information/index.ts'
import type { UseLicensingErrorCode } from '../use-licensing/index.ts'

/** Every error that an operation may end in. */
export type OperationErrorCode =
  | CallErrorCode
  | EnrollmentErrorCode
  | CertificateErrorCode
  | XrmlErrorCode
  | ServerInformationErrorCode
  | GroupExpansionErrorCode
  | CertificationErrorCode
  | AccountCertificateErrorCode
  | PublishingErrorCode
  | UseLicensingErrorCode

/** How an error is told to a caller: by the name of an exception. [MS-RMPRS] §2.2.9.1, [MS-RMPR] §3.1.4.6 */
export interface FaultRule {
  readonly exception: string
  /** The wire name of the parameter at fault, where the error itself does not tell. */
  readonly parameter?: string
}

const CORE = 'Microsoft.DigitalRightsManagement.Core'
const LICENSING = 'Microsoft.DigitalRightsManagement.Licensing'
const CRYPTOGRAPHY = 'Microsoft.DigitalRightsManagement.Cryptography'
const SERVICES = 'Microsoft.RightsManagementServices'
const UNSPECIFIED_ERROR = 'Microsoft.DigitalRightsManagement.Utilities.UnspecifiedErrorException'
const ARGUMENT = 'System.ArgumentException'
const OUT_OF_RANGE = 'System.ArgumentOutOfRangeException'
const KEY = 'aPublicKeyBytes'

/** What may not be told: the caller learns that something went wrong, the log learns what. [MS-RMPRS] §2.2.9.1 */
const UNSPECIFIED: FaultRule = { exception: UNSPECIFIED_ERROR }

/**
 * The one table from errors to exceptions. The specification names the exceptions. It says when the first three are thrown, and
 * those of certifying, publishing and licensing; which of the others a wrong key, GUID or URL gives is invented.
 */
export const FAULTS: Readonly<Record<OperationErrorCode, FaultRule>> = {
  'version-malformed': { exception: `${CORE}.MalformedDataVersionException` },
  'version-unsupported': { exception: `${CORE}.UnsupportedDataVersionException` },
  'argument-missing': { exception: 'System.ArgumentNullException' },
  'argument-out-of-range': { exception: OUT_OF_RANGE },
  'batch-too-large': { exception: OUT_OF_RANGE },
  // The exception that the specification has for it; what was too large may be told.
  'value-too-large': { exception: UNSPECIFIED_ERROR },
  decommissioned: { exception: `${SERVICES}.ClusterDecommissionedException` },
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
  'issue-not-permitted': UNSPECIFIED,
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
  'service-type-unsupported': { exception: ARGUMENT },
  'too-many-forests': { exception: OUT_OF_RANGE },
  'forest-unavailable': UNSPECIFIED,
  'access-unauthorized': { exception: 'System.UnauthorizedAccessException' },
  'mail-address-malformed': { exception: `${CORE}.VerifyEmailAddressFailedException` },
  'directory-entry-missing': {
    exception: 'Microsoft.DigitalRightsManagement.Utilities.ADEntrySearchFailedException',
  },
  'machine-chain-invalid': { exception: `${CORE}.VerifyMachineCertificateChainFailedException` },
  'account-certificate-signature': { exception: `${LICENSING}.InvalidPersonaCertSignatureException` },
  'account-certificate-time': { exception: `${LICENSING}.InvalidPersonaCertTimeException` },
  'account-certificate-unexpected': { exception: `${LICENSING}.UnexpectedPersonaCertException` },
  'account-certificate-untrusted': { exception: `${LICENSING}.UntrustedPersonaCertException` },
  'account-certificate-excluded': { exception: `${LICENSING}.DrmacIsExcludedException` },
  'lockbox-revoked': { exception: `${LICENSING}.BlackBoxIsInvalidException` },
  'cryptography-unsupported': { exception: `${CRYPTOGRAPHY}.UnsupportedCryptographicSetException` },
  'online-publishing-disabled': { exception: `${LICENSING}.OnlinePublishingDisabledException` },
  // The exception that the specification has for anything else that is wrong with it.
  'unsigned-license-malformed': { exception: UNSPECIFIED_ERROR },
  'unsigned-license-of-another': {
    exception: `${LICENSING}.UnsignedIssuanceLicenseNoMatchingIssuedPrincipalException`,
  },
  'official-template-invalid': { exception: `${LICENSING}.InvalidOfficialRightsTemplateException` },
  'content-key-unsupported': { exception: `${CRYPTOGRAPHY}.CryptoUnsupportedSymKeyException` },
  'enabling-bits-hash': { exception: `${SERVICES}.EnablingBitsHashDoesNotMatchException` },
  'rights-of-another': { exception: `${SERVICES}.EnablingBitsHashDoesNotMatchException` },
  'rights-unreadable': { exception: UNSPECIFIED_ERROR },
  'rights-missing': { exception: `${LICENSING}.NoRightsForRequestedPrincipalException` },
  'publishing-license-malformed': { exception: UNSPECIFIED_ERROR },
  'publishing-license-signature': { exception: `${LICENSING}.InvalidRightsLabelSignatureException` },
  'publishing-license-issuer': { exception: `${LICENSING}.InvalidRightsLabelSignatureException` },
  'publishing-license-untrusted': { exception: `${LICENSING}.InvalidRightsLabelSignatureException` },
  'publishing-license-time': { exception: `${LICENSING}.IssuanceLicenseIsNotWithinValidTimeRangeException` },
  'publishing-license-of-another': { exception: `${LICENSING}.RightsLabelNoMatchingIssuedPrincipalException` },
  'credential-too-young': { exception: `${LICENSING}.CredentialCreationTimeException` },
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
    return { type: UNSPECIFIED_ERROR, message: 'The request could not be processed.', unspecified: true }
  }
  const parameter = known.parameter ?? rule.parameter
  // .NET names a parameter only with the exceptions about arguments.
  const named = parameter !== undefined && rule.exception.startsWith('System.Argument')
  return { type: rule.exception, message: known.message, ...(named && { parameter }), unspecified: false }
}
