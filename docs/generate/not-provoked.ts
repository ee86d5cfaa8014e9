import type { OperationErrorCode } from '../../src/asmx/index.ts'

/** What no request brings about: it would need a database that somebody has damaged, a token that has gone, or a check that is missing. */
export const NOT_PROVOKED: readonly OperationErrorCode[] = [
  'issue-not-permitted',
  'validity-empty',
  'private-key-unreadable',
  'passphrase-wrong',
  'key-unavailable',
  'xrml-malformed',
  'xrml-too-large',
  'xrml-unwritable',
  'xrml-encoding',
  'trust-anchor-malformed',
]

/** What only requests bring about that need another server, or a service that is not published yet. */
export const NOT_RECORDED: readonly OperationErrorCode[] = [
  'batch-too-large',
  'value-too-large',
  'decommissioned',
  'too-many-forests',
  'forest-unavailable',
  'access-unauthorized',
  'mail-address-malformed',
  'directory-entry-missing',
  'machine-chain-invalid',
  'account-certificate-signature',
  'account-certificate-time',
  'account-certificate-unexpected',
  'account-certificate-untrusted',
  'account-certificate-excluded',
  'lockbox-revoked',
  'cryptography-unsupported',
  'online-publishing-disabled',
  'unsigned-license-of-another',
  'official-template-invalid',
  'content-key-unsupported',
  'enabling-bits-hash',
  'rights-missing',
  'publishing-license-signature',
  'publishing-license-time',
  'publishing-license-of-another',
  'credential-too-young',
]
