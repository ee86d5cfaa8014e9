import { formatMinute, parseMinute, type Interval } from '../../../base/moment.ts'
import { malformed, readChildren, readLeaf, type XmlElement } from '../xml/xml-element.ts'
import { XrmlError } from '../xrml-error.ts'

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const EARLIEST = Date.parse('0000-01-01T00:00:00Z')

/** The two ends of a VALIDITYTIME or RANGETIME, still to be interpreted. */
export interface IntervalElements {
  readonly from: XmlElement
  readonly until: XmlElement
}

/**
 * Writes a moment as certificates have it, seconds cut off. [MS-RMPR] §2.2.9.1.1
 * Throws XrmlError `xrml-unwritable` for a moment outside the years 0 to 9999.
 */
export function writeTime(moment: Date): string {
  const time = moment.getTime()
  if (time >= EARLIEST && time <= LATEST) return formatMinute(moment)
  throw new XrmlError('xrml-unwritable', 'A certificate cannot carry a moment outside the years 0 to 9999.')
}

/** Writes a VALIDITYTIME or RANGETIME. [MS-RMPR] §2.2.9.1.2, §2.2.9.1.3. Throws XrmlError `xrml-unwritable`. */
export const writeInterval = (name: 'VALIDITYTIME' | 'RANGETIME', { from, until }: Interval): string =>
  `<${name}><FROM>${writeTime(from)}</FROM><UNTIL>${writeTime(until)}</UNTIL></${name}>`

/** Reads the template of a VALIDITYTIME or RANGETIME. Throws XrmlError `xrml-malformed`. */
export const readIntervalElements = (element: XmlElement): IntervalElements =>
  readChildren(element, [], (children) => {
    const from = children.take('FROM')
    const until = children.take('UNTIL')
    readLeaf(from)
    readLeaf(until)
    return { from, until }
  })

/** The moment an element tells. Throws XrmlError `xrml-malformed`. */
export function parseTime(element: XmlElement): Date {
  const moment = parseMinute(element.text)
  if (moment === undefined) throw malformed(element, 'The text is no moment of the form YYYY-MM-DDTHH:MM')
  return moment
}

/** The stretch of time two elements tell; it may be empty. Throws XrmlError `xrml-malformed`. */
export const parseInterval = ({ from, until }: IntervalElements): Interval => ({
  from: parseTime(from),
  until: parseTime(until),
})
