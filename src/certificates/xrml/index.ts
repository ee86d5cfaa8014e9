export { decodeCertificateFile, FILE_LIMITS, splitCertificates } from './certificate-file.ts'
export type { IssuingCertificate, SignedCertificate } from './issuing-certificate.ts'
export { digestOf, hashInput, type HashName } from './parts/hash.ts'
export type { LooseObject, TypedValue, XrmlObject } from './parts/object.ts'
export type { Principal, SecurityLevel } from './parts/principal.ts'
export type { AuthenticatedData } from './parts/authenticated-data.ts'
export { sealedKeyTypeFor, type EnablingBits, type SealedKeyType } from './parts/enabling-bits.ts'
export type { HardwareId } from './parts/hardware-id.ts'
export type { OsExclusion } from './parts/os-exclusion.ts'
export type { Policy, PolicyLists } from './parts/policy-list.ts'
export type { Refresh, RefreshInterval, RevocationPoint } from './parts/refresh.ts'
export {
  RIGHT_ELEMENTS,
  type Right,
  type RightElement,
  type RightName,
  type Rights,
  type RightTimes,
} from './parts/right.ts'
export type { StartTag } from './parts/start-tag.ts'
export type { TimeCondition } from './parts/time-condition.ts'
export type { ConditionedWork, Metadata, Work } from './parts/work.ts'
export type { Signature, SignatureForm } from './parts/signature.ts'
export { readRevocation, writeRevocation } from './parts/revocation.ts'
export * from './licenses/index.ts'
export { readIssuingCertificate } from './read-issuing-certificate.ts'
export { formatAnchors, parseAnchors } from './trust-anchors.ts'
export { kindOf, type CertificateKind } from './verification/certificate-kind.ts'
export type { TrustAnchor } from './verification/chain-checks.ts'
export type { CheckDescription, CheckResult, Outcome } from './verification/check.ts'
export { documentTitle } from './verification/document-title.ts'
export { AUTHORITIES, SELF_ENROLLMENT_SERVICE, type Authorities, type HierarchyName } from './verification/hierarchy.ts'
export { CERTIFICATE_PRACTICE_STATEMENT } from './verification/link-checks.ts'
export { mayIssue, type DocumentKind } from './verification/may-issue.ts'
export { CHECKS, verifyChain, type ChainReport, type ChainRules } from './verification/verify-chain.ts'
export {
  LICENSE_CHECKS,
  verifyLicenseChain,
  type LicenseChainReport,
  type LicenseChainRules,
  type SignedDocument,
} from './verification/verify-license-chain.ts'
export {
  LicenseChainError,
  requireLicenseChain,
  type LicenseChainErrorCode,
} from './verification/require-license-chain.ts'
export { joinSignature, type BodySigner } from './sign-body.ts'
export { signIssuingCertificate, writeBody } from './write-issuing-certificate.ts'
export {
  createKeyFor,
  rekeyCertificate,
  RekeyError,
  rekeyReplacements,
  type KeyFor,
  type Replacement,
} from './rekey-chain.ts'
export { XrmlError, type XrmlErrorCode } from './xrml-error.ts'
