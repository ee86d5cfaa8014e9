import { z } from 'zod'
import { period } from './period-form.ts'
import { setting } from './setting.ts'

/** What happens as time goes by: to the clock, and to the licensor certificate at its end. */
export const LIFE_SETTINGS = {
  'clock.adjustable': setting(
    z.boolean(),
    false,
    'Whether the clock can be moved through the management listener, which every user of the machine can reach. The command `clock` does it by the data directory, whatever this says.',
  ),
  'expired.behaviour': setting(
    z.enum(['disabled', 'silent']),
    'disabled',
    'What a server does once its licensor certificate has ended: it refuses to issue, or it goes on and issues what nobody will accept.',
    [
      'product documents, Cc720272 and Cc747659: the service is disabled',
      'Microsoft support on AD RMS, 2012: the server keeps issuing, and clients reject what it issues',
    ],
  ),
  'renewal.automatic': setting(
    z.boolean(),
    false,
    'Whether a running server renews its licensor certificate by itself before it ends. A licensing server needs `renewal.user` and `renewal.passwordFile` for it; a root that an enrollment service has enrolled asks that one again.',
    [
      'product documents, Cc747636: a local administrator renews it',
      'on: invented, for servers that nobody looks after',
    ],
  ),
  'renewal.window': setting(
    period,
    'P14D',
    'How long before the end automatic renewal begins. Of a certificate that lasts less than twice as long, it begins in the middle.',
  ),
  'renewal.user': setting(
    z.string().min(1),
    undefined,
    'The account by which a licensing server logs on to its root to be renewed, by `renew` too unless it is told another.',
  ),
  'renewal.passwordFile': setting(
    z.string().min(1),
    undefined,
    'The file that holds the password of `renewal.user`. It is read when it is needed.',
  ),
  'renewal.tlsCaFile': setting(
    z.string().min(1),
    undefined,
    'Whose TLS certificates a server trusts when it is renewed over https, in PEM; those that the machine trusts unless told otherwise.',
  ),
} as const
