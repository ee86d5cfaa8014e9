import type { RsaPublicKey } from '../../keys/rsa-public-key.ts'
import { attributeIf, malformed, readChildren, type XmlElement } from '../xml/xml-element.ts'
import { readObject, writeObject, type XrmlObject } from './object.ts'
import { parsePublicKey, readPublicKeyElements, writePublicKey } from './public-key.ts'
import { parseCount } from './count.ts'

/** A DISTRIBUTIONPOINT of type Revocation: who may revoke, and where its list is. [MS-RMPR] §2.2.9.1.7, §2.2.9.7.9 */
export interface RevocationPoint {
  readonly object: XrmlObject
  /** What the list is signed with; templates come without. */
  readonly publicKey?: RsaPublicKey
}

const UNITS = ['days', 'hours', 'minutes', 'seconds'] as const

/** How old a revocation list may become; nothing of it: no limit. [MS-RMPR] §2.2.9.7.9 */
export type RefreshInterval = { readonly [Unit in (typeof UNITS)[number]]?: number }

/** A CONDITIONLIST with a REFRESH: a revocation list has to be looked at. [MS-RMPR] §2.2.9.3.4, §2.2.9.7.9, §2.2.9.9.10 */
export interface Refresh {
  readonly points: readonly RevocationPoint[]
  readonly interval: RefreshInterval
}

const writePoint = ({ object, publicKey }: RevocationPoint): string =>
  `<DISTRIBUTIONPOINT>${writeObject(object)}${publicKey === undefined ? '' : writePublicKey(publicKey)}</DISTRIBUTIONPOINT>`

const writeUnits = (interval: RefreshInterval): string =>
  UNITS.map((unit) => (interval[unit] === undefined ? '' : ` ${unit}="${interval[unit]}"`)).join('')

/** Writes a CONDITIONLIST with a REFRESH. Throws XrmlError `xrml-unwritable`. */
export const writeRefresh = ({ points, interval }: Refresh): string =>
  `<CONDITIONLIST><REFRESH>${points.map(writePoint).join('')}<INTERVALTIME${writeUnits(interval)} /></REFRESH></CONDITIONLIST>`

const readPoint = (element: XmlElement): RevocationPoint =>
  readChildren(element, [], (children) => {
    const object = readObject(children.take('OBJECT'))
    if (object.type !== 'Revocation') throw malformed(element, 'The OBJECT is not of type Revocation')
    const publicKey = children.takeIf('PUBLICKEY')
    return {
      object,
      ...(publicKey === undefined ? {} : { publicKey: parsePublicKey(readPublicKeyElements(publicKey)) }),
    }
  })

function readInterval(element: XmlElement): RefreshInterval {
  const units = UNITS.filter((unit) => attributeIf(element, unit) !== undefined)
  readChildren(element, units, () => undefined)
  return Object.fromEntries(units.map((unit) => [unit, parseCount(element, unit)]))
}

/** Reads a CONDITIONLIST with a REFRESH, the inverse of writeRefresh. Throws XrmlError `xrml-malformed`. */
export const readRefresh = (list: XmlElement): Refresh =>
  readChildren(list, [], (children) =>
    readChildren(children.take('REFRESH'), [], (points) => ({
      points: points.takeAll('DISTRIBUTIONPOINT').map(readPoint),
      interval: readInterval(points.take('INTERVALTIME')),
    })),
  )
