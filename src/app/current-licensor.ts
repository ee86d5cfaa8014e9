import { readIssuingCertificate } from '../certificates/index.ts'
import type { CurrentLicensor, Licensor } from '../renewal/index.ts'
import { readChain } from '../store/index.ts'
import type { Installation } from './open-installation.ts'

const plainGuid = (text: string): string => text.replaceAll(/[{}]/g, '').toLowerCase()

/** Reads the licensor certificate that counts now from the database, and parses it once. */
export function currentLicensor({ store }: Pick<Installation, 'store'>): CurrentLicensor {
  let known: { readonly xrml: string; readonly licensor: Licensor } | undefined
  return async () => {
    const [own] = await readChain(store.queries)
    if (own?.xrml === undefined) return undefined
    if (known?.xrml === own.xrml) return known.licensor
    const { descriptor, principal, issuedTime, rangeTime } = readIssuingCertificate(own.xrml).certificate
    const licensor = {
      certificate: plainGuid(descriptor.id.value),
      server: plainGuid(principal.object.id.value),
      issued: issuedTime,
      until: rangeTime.until,
    }
    known = { xrml: own.xrml, licensor }
    return licensor
  }
}
