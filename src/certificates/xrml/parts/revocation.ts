import type { RsaPublicKey } from '../../keys/rsa-public-key.ts'
import { readXml } from '../xml/read-xml.ts'
import { checkLiteral, malformed } from '../xml/xml-element.ts'
import { sameObject, type XrmlObject } from './object.ts'
import { readRefresh, writeRefresh } from './refresh.ts'

/** What every revocation authority goes by: it is told apart by its key alone. [MS-RMPR] §2.2.9.3.5 */
const AUTHORITY: XrmlObject = {
  type: 'Revocation',
  id: { type: 'ascii-tag', value: 'External revocation authority' },
}

/**
 * Writes the CONDITIONLIST of an SLC that others than its issuer may revoke. `keys` are those of all who may, the issuer's
 * first. [MS-RMPR] §2.2.9.3.4
 */
export const writeRevocation = (keys: readonly RsaPublicKey[]): string =>
  writeRefresh({ points: keys.map((publicKey) => ({ object: AUTHORITY, publicKey })), interval: {} })

/** The keys of a CONDITIONLIST, the inverse of writeRevocation. Throws XrmlError `xrml-malformed`. */
export function readRevocation(text: string): RsaPublicKey[] {
  const list = readXml(text)
  checkLiteral(list, list.name, 'CONDITIONLIST')
  const { points, interval } = readRefresh(list)
  if (Object.keys(interval).length > 0) throw malformed(list, 'INTERVALTIME tells a time')
  return points.map(({ object, publicKey }) => {
    if (publicKey !== undefined && sameObject(object, AUTHORITY)) return publicKey
    throw malformed(list, 'A DISTRIBUTIONPOINT is not that of a revocation authority with its key')
  })
}
