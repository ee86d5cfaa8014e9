import type { LicenseKind } from '../licenses/license.ts'
import type { CertificateKind } from './certificate-kind.ts'

/** Every certificate and licence there is. */
export type DocumentKind = CertificateKind | LicenseKind

/** What an SLC lets its server issue, whoever has issued it. */
const OF_A_LICENSOR = [
  'client-licensor-certificate',
  'publishing-license',
  'use-license',
  'rights-policy-template',
] as const

/**
 * What the holder of each certificate may issue. The text of an SLC does not show it: a root and a licensing server have the
 * same right ISSUE. Product documents, Cc720184; [MS-RMPR] §2.2.9.2; for owners' use licences §3.8.4.4
 */
const ISSUES: Partial<Readonly<Record<DocumentKind, readonly DocumentKind[]>>> = {
  ca: ['enrollment-ca', 'intermediate-security-processor-ca'],
  'enrollment-ca': ['enrollment-service'],
  'enrollment-service': ['licensor'],
  licensor: [...OF_A_LICENSOR, 'rms-account-certificate', 'sub-enrolled-licensor'],
  'sub-enrolled-licensor': OF_A_LICENSOR,
  'client-licensor-certificate': ['publishing-license', 'use-license'],
  'intermediate-security-processor-ca': ['security-processor-ca', 'machine-activation-server'],
  'security-processor-ca': ['security-processor-issuer'],
  'security-processor-issuer': ['security-processor-certificate'],
  'machine-activation-server': ['security-processor-certificate'],
}

/** Whether the holder of a certificate of kind `issuer` may issue a certificate or licence of kind `issued`. */
export const mayIssue = (issuer: DocumentKind, issued: DocumentKind): boolean =>
  ISSUES[issuer]?.includes(issued) ?? false
