import { digestOf, hashInput, type SealedKeyType } from '../xrml/index.ts'
import { SEALING_FORMS } from './sealing-form.ts'

const START = '<ENABLINGBITS '
const END = '</ENABLINGBITS>'

/**
 * The text that enabling bits are bound to, from the element that [MS-RMPR] §2.2.9.1.13 names for their document, as it stands
 * there: ISSUEDPRINCIPALS of a publishing licence, ISSUER of a use licence, CLC or RAC. ISSUEDPRINCIPALS holds the enabling
 * bits themselves, which cannot be in their own hash: they are left out.
 */
export function boundText(element: string): string {
  const start = element.indexOf(START)
  const end = start < 0 ? -1 : element.indexOf(END, start)
  return end < 0 ? element : element.slice(0, start) + element.slice(end + END.length)
}

/** The hash that binds, of the text as signatures hash it, in UTF-16LE. [MS-RMPR] §2.2.9.1.13 */
export const boundHash = (type: SealedKeyType, text: string): Uint8Array =>
  digestOf(SEALING_FORMS[type].hash, hashInput(text))
