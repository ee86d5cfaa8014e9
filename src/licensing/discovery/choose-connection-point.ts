import { LicensingError } from '../licensing-error.ts'
import type { ConnectionPoint } from '../ports.ts'
import { checkRootUrl, shown } from './check-root-url.ts'

const unknown = (message: string) => new LicensingError('root-unknown', message)

/** The one address that a service connection point has. */
function bindingOf({ dn, bindings }: ConnectionPoint): string {
  const [binding, ...more] = bindings
  if (binding === undefined || more.length > 0) {
    const what = binding === undefined ? 'no value' : `${bindings.length} values`
    throw unknown(
      `The service connection point ${shown(dn)} has ${what} in serviceBindingInformation where one is wanted. Let the root’s administrator register it anew, or give --root URL.`,
    )
  }
  return checkRootUrl(binding, `serviceBindingInformation of the service connection point ${shown(dn)}`)
}

/** The same address however it is spelled. */
const normal = (url: string): string => new URL(url).href.toLowerCase().replace(/\/+$/, '')

/**
 * The address `[baseURL]/certification` by the service connection points of a forest. [MS-RMPR] §3.1.4.4.1.1
 * Throws LicensingError `root-unknown` where there is none, or several that name different roots.
 */
export function chooseConnectionPoint(points: readonly ConnectionPoint[]): string {
  if (points.length === 0) {
    throw unknown(
      'The directory has no service connection point of a root (keywords MSRMRootCluster and 1.0 in the container RightsManagementServices). Let the root’s administrator register it, or give --root URL.',
    )
  }
  const bindings = points.map(bindingOf)
  const [first = ''] = bindings
  if (new Set(bindings.map(normal)).size > 1) {
    throw unknown(
      `The directory has ${points.length} service connection points that name different roots: ${bindings.slice(0, 4).map(shown).join(', ')}. Let the stale ones be removed, or say which root with --root URL.`,
    )
  }
  return first
}
