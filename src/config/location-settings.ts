import { z } from 'zod'
import { setting } from './setting.ts'

const url = z.url({ protocol: /^https?$/i })

/** Where a server says its services are. [MS-RMPR] §3.1.1.1.1, §3.1.3.3 */
export const LOCATION_SETTINGS = {
  'server.licensingUrl': setting(
    url,
    undefined,
    'Another server to send clients to for what is in the directory Licensing (licensingUrl). Unless set, this server.',
  ),
  'server.externalCertificationUrl': setting(
    url,
    undefined,
    'Where clients reach certification from outside (externalCertificationUrl). Unless set, they are told the same as inside.',
    [
      '[MS-RMPR] §3.1.3.3, §3.7.4.2: it is null by default, and then the location is',
      'clients of RMS 1.0 know no other name for the service than this one, so they are told where it is',
    ],
  ),
  'server.externalLicensingUrl': setting(
    url,
    undefined,
    'Where clients reach licensing from outside (externalLicensingUrl). Unless set, they are told the same as inside.',
    [
      '[MS-RMPR] §3.1.3.3, §3.7.4.2: it is null by default, and then the location is',
      'clients of RMS 1.0 know no other name for the service than this one, so they are told where it is',
    ],
  ),
} as const
