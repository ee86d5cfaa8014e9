import type { OperationErrorCode } from '../../src/asmx/index.ts'

/** What no request brings about: it would need a database that somebody has damaged, a token that has gone, or a check that is missing. */
export const NOT_PROVOKED: readonly OperationErrorCode[] = [
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
