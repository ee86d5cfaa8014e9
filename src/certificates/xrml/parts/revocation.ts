import type { RsaPublicKey } from '../../keys/rsa-public-key.ts'
import { readXml } from '../xml/read-xml.ts'
import { checkLiteral, malformed, readChildren, type XmlElement } from '../xml/xml-element.ts'
import { readObject, sameObject, writeObject, type XrmlObject } from './object.ts'
import { parsePublicKey, readPublicKeyElements, writePublicKey, type PublicKeyElements } from './public-key.ts'

/** What every revocation authority goes by: it is told apart by its key alone. [MS-RMPR] §2.2.9.3.5 */
const AUTHORITY: XrmlObject = {
  type: 'Revocation',
  id: { type: 'ascii-tag', value: 'External revocation authority' },
}

const writePoint = (key: RsaPublicKey): string =>
  `<DISTRIBUTIONPOINT>${writeObject(AUTHORITY)}${writePublicKey(key)}</DISTRIBUTIONPOINT>`

/**
 * Writes the CONDITIONLIST of an SLC that others than its issuer may revoke. `keys` are those of all who may, the issuer's
 * first. [MS-RMPR] §2.2.9.3.4
 */
export const writeRevocation = (keys: readonly RsaPublicKey[]): string =>
  `<CONDITIONLIST><REFRESH>${keys.map(writePoint).join('')}<INTERVALTIME /></REFRESH></CONDITIONLIST>`

function readPoint(element: XmlElement): PublicKeyElements {
  return readChildren(element, [], (children) => {
    if (!sameObject(readObject(children.take('OBJECT')), AUTHORITY)) {
      throw malformed(element, 'The OBJECT is not that of a revocation authority')
    }
    return readPublicKeyElements(children.take('PUBLICKEY'))
  })
}

/** The keys of a CONDITIONLIST, still to be interpreted, in their places. Throws XrmlError `xrml-malformed`. */
export function readRevocationElements(text: string): PublicKeyElements[] {
  const list = readXml(text)
  checkLiteral(list, list.name, 'CONDITIONLIST')
  return readChildren(list, [], (children) =>
    readChildren(children.take('REFRESH'), [], (points) => {
      const keys = points.takeAll('DISTRIBUTIONPOINT').map(readPoint)
      readChildren(points.take('INTERVALTIME'), [], () => undefined)
      return keys
    }),
  )
}

/** The keys of a CONDITIONLIST, the inverse of writeRevocation. Throws XrmlError `xrml-malformed`. */
export const readRevocation = (text: string): RsaPublicKey[] => readRevocationElements(text).map(parsePublicKey)
