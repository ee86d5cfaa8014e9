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
  // Whoever has not logged on gets no further than 401.
  'access-unauthorized',
]

/** What a server refuses for an account that is not there by default, and that a recorded server does not have. */
export const NOT_RECORDED: readonly OperationErrorCode[] = ['mail-address-malformed', 'directory-entry-missing']
