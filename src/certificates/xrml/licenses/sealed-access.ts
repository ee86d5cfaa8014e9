import { readEnablingBits, writeEnablingBits, type EnablingBits } from '../parts/enabling-bits.ts'
import type { Children } from '../xml/xml-element.ts'
import { takeNumberedPrincipal, writeNumberedPrincipal } from './issued-principal.ts'

/** Writes what is in the ACCESS of a right that comes with a sealed key. [MS-RMPR] §2.2.9.6, §2.2.9.9.6 */
export const writeSealedAccess = (bits: EnablingBits): string => writeNumberedPrincipal(writeEnablingBits(bits))

/** Reads what is in such an ACCESS. Throws XrmlError `xrml-malformed`. */
export const readSealedAccess = (children: Children): EnablingBits =>
  takeNumberedPrincipal(children, (principal) => readEnablingBits(principal.take('ENABLINGBITS')))
