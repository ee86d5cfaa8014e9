import { EnablingBitsError } from '../certificates/index.ts'
import { RightsError, type RightsErrorCode } from '../rights/index.ts'
import { UseLicensingError, type UseLicensingErrorCode } from './use-licensing-error.ts'

const MEANINGS: Readonly<Record<RightsErrorCode, UseLicensingErrorCode>> = {
  'no-rights-for-principal': 'rights-missing',
  'publishing-license-time': 'publishing-license-time',
  'credential-creation-time': 'credential-too-young',
  'template-signature': 'official-template-invalid',
  'content-key-missing': 'enabling-bits-hash',
  'owner-of-another': 'rights-of-another',
  'rights-unreadable': 'rights-unreadable',
}

/** What an error in opening or evaluating a publishing licence is to whoever asked. */
export function refusalOfRights(error: unknown): unknown {
  if (error instanceof RightsError) return new UseLicensingError(MEANINGS[error.code], error.message, { cause: error })
  if (error instanceof EnablingBitsError) {
    return new UseLicensingError('enabling-bits-hash', error.message, { cause: error })
  }
  return error
}
