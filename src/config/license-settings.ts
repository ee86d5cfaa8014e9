import { z } from 'zod'
import { lastingPeriod, period } from './period-form.ts'
import { setting } from './setting.ts'

/** A period of its own, or the one of all that a server issues. */
const ownPeriod = z.union([z.literal('licences'), lastingPeriod], {
  error: '`licences` or a period such as P365D is wanted',
})

/** How long what a server issues to clients is valid, where sources differ. */
export const LICENSE_SETTINGS = {
  'validity.licences': setting(
    lastingPeriod,
    'P7Y',
    'How long the certificates and licences that a server issues to clients are valid from their issue, as an ISO 8601 period. The settings after this one say where another period holds.',
    [
      'product documents, Cc747640 and Cc747734: what a server issues is valid for seven years from issue',
      '[MS-RMPR] §3.1.3.3 and §3.5.4.2: each kind has a period of its own, or none',
    ],
  ),
  'validity.rac': setting(
    ownPeriod,
    'licences',
    'How long an RMS account certificate is valid: as long as `validity.licences` says, or a period of its own.',
    [
      'product documents, Cc747640 and Cc747734: seven years, as everything a server issues',
      '[MS-RMPR] §3.1.3.3, racValidityTime: 365 days (`P365D`)',
    ],
  ),
  'validity.temporaryRac': setting(
    ownPeriod,
    'licences',
    'The same of a temporary account certificate, for a machine that an account uses only now.',
    [
      'product documents, Cc747640 and Cc747734: seven years, as everything a server issues',
      '[MS-RMPR] §3.1.3.3, tempRacValidityTime: 15 minutes (`PT15M`)',
    ],
  ),
  'validity.federatedRac': setting(
    ownPeriod,
    'licences',
    'The same of the certificate of a federated account. Without effect: nobody can log on as one.',
    [
      'product documents, Cc747640 and Cc747734: seven years, as everything a server issues',
      '[MS-RMPR] §3.1.3.3, federatedRacValidityTime: one day (`P1D`)',
    ],
  ),
  'validity.racTolerance': setting(
    period,
    'PT0M',
    'How long before its issue an account certificate begins to be valid, so that it serves on a machine whose clock is behind.',
    [
      'product documents, Cc747640 and Cc747734: seven years from issue',
      '[MS-RMPR] §3.1.3.3, certificateValidityTimeTolerance: 15 minutes (`PT15M`); its example §4.5.2 has a day',
    ],
  ),
  'validity.clc': setting(
    z.enum(['licences', 'rac']),
    'licences',
    'How long the holder of a client licensor certificate may publish: as long as `validity.licences` says, or as long as the account certificate it was given for is valid.',
    [
      'product documents, Cc747640 and Cc747734: seven years, as everything a server issues',
      '[MS-RMPR] §3.5.4.2: the RANGETIME is copied from the VALIDITYTIME of the RAC',
    ],
  ),
  'validity.inLicences': setting(
    z.boolean(),
    true,
    'Whether the publishing and use licences that a server issues say in a VALIDITYTIME how long they are valid. Without it they do not end.',
    [
      'product documents, Cc747640 and Cc747734: licences are valid for seven years; [MS-RMPR] §2.2.9.1.2: there should be one',
      '[MS-RMPR] §2.2.9.7, §2.2.9.9 and the examples §4.5.4, §4.5.6: there is none',
    ],
  ),
} as const
