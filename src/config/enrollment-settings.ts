import { z } from 'zod'
import { setting } from './setting.ts'

/** What the emulated enrollment service does where sources differ. */
export const ENROLLMENT_SETTINGS = {
  'enrollment.serverInformation': setting(
    z.enum(['unchecked', 'checked']),
    'unchecked',
    'Whether the enrollment service looks at SKU, Name and URL of a root. Unchecked, they may be missing, and are written into the certificate as they are; checked, they are treated as SubEnroll treats them.',
    [
      '[MS-RMPR] §3.6.4.1.4.6: the enrollment service ignores SKU, Name and URL',
      '[MS-RMPR] §2.2.9.3.3 and genuine certificates: the SLC of a root has its URL as ADDRESS, and its SKU',
    ],
  ),
  'enrollment.damagedRequest': setting(
    z.enum(['refuse', 'list']),
    'refuse',
    'What the enrollment service makes of a request file that it cannot use: nothing, or an answer whose certificate is a list of what was wrong, which fails when it is imported.',
    [
      'product documents, Cc747605: the request may be refused',
      'the same page: or it is accepted, the certificate lists what was wrong, and RMS shows an error at import',
    ],
  ),
} as const
