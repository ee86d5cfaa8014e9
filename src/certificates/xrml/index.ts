export { decodeCertificateFile, FILE_LIMITS, splitCertificates } from './certificate-file.ts'
export type { IssuingCertificate, SignedCertificate } from './issuing-certificate.ts'
export { digestOf, hashInput, type HashName } from './parts/hash.ts'
export type { TypedValue, XrmlObject } from './parts/object.ts'
export type { Principal, SecurityLevel } from './parts/principal.ts'
export type { Signature, SignatureForm } from './parts/signature.ts'
export { readRevocation, writeRevocation } from './parts/revocation.ts'
export { readIssuingCertificate } from './read-issuing-certificate.ts'
export { formatAnchors, parseAnchors } from './trust-anchors.ts'
export { kindOf, type CertificateKind } from './verification/certificate-kind.ts'
export type { TrustAnchor } from './verification/chain-checks.ts'
export type { CheckDescription, CheckResult, Outcome } from './verification/check.ts'
export { AUTHORITIES, SELF_ENROLLMENT_SERVICE, type Authorities, type HierarchyName } from './verification/hierarchy.ts'
export { CERTIFICATE_PRACTICE_STATEMENT } from './verification/link-checks.ts'
export { CHECKS, verifyChain, type ChainReport } from './verification/verify-chain.ts'
export { joinSignature, signIssuingCertificate, writeBody, type BodySigner } from './write-issuing-certificate.ts'
export {
  createKeyFor,
  rekeyCertificate,
  RekeyError,
  rekeyReplacements,
  type KeyFor,
  type Replacement,
} from './rekey-chain.ts'
export { XrmlError, type XrmlErrorCode } from './xrml-error.ts'
