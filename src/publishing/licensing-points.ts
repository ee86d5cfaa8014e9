import type { XrmlObject } from '../certificates/index.ts'

/** Where use licences are to be had: the directory Licensing. [MS-RMPR] §2.2.9.6.3 */
export interface LicensingUrls {
  readonly internal: string
  /** From outside, if that is known. */
  readonly external: string | undefined
}

/** The identifiers that genuine servers have. [MS-RMPR] note <21> */
const POINTS = {
  'License-Acquisition-URL': '{0F45FD50-383B-43EE-90A4-ED013CD0CFE5}',
  'Extranet-License-Acquisition-URL': '{94BF969A-CA04-44d6-AA96-51071281FEF2}',
} as const

const point = (type: keyof typeof POINTS, url: string): XrmlObject => ({
  type,
  id: { type: 'MS-GUID', value: POINTS[type] },
  name: 'DRM Server Cluster',
  address: { type: 'URL', value: url },
})

/** The DISTRIBUTIONPOINTs of a CLC or a publishing licence. [MS-RMPR] §2.2.9.6.3, §2.2.9.7.3 */
export const licensingPoints = (urls: LicensingUrls): XrmlObject[] => [
  point('License-Acquisition-URL', urls.internal),
  ...(urls.external === undefined ? [] : [point('Extranet-License-Acquisition-URL', urls.external)]),
]
