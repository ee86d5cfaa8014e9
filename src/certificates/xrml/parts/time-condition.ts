import type { Interval } from '../../../base/moment.ts'
import { readChildren, type XmlElement } from '../xml/xml-element.ts'
import { parseCount } from './count.ts'
import { parseInterval, readIntervalElements, writeInterval } from './time.ts'

/** A TIME: when, or how many days from its issue, something may be used. [MS-RMPR] §2.2.9.8.4 */
export type TimeCondition =
  { readonly kind: 'range'; readonly range: Interval } | { readonly kind: 'interval'; readonly days: number }

/** Writes a TIME element. [MS-RMPR] §2.2.9.8.4. Throws XrmlError `xrml-unwritable`. */
export const writeTimeCondition = (condition: TimeCondition): string =>
  `<TIME>${
    condition.kind === 'range'
      ? writeInterval('RANGETIME', condition.range)
      : `<INTERVALTIME days="${condition.days}" />`
  }</TIME>`

/** Reads a TIME element, the inverse of writeTimeCondition. Throws XrmlError `xrml-malformed`. */
export const readTimeCondition = (element: XmlElement): TimeCondition =>
  readChildren(element, [], (children) => {
    const range = children.takeIf('RANGETIME')
    if (range !== undefined) return { kind: 'range', range: parseInterval(readIntervalElements(range)) }
    const interval = children.take('INTERVALTIME')
    readChildren(interval, ['days'], () => undefined)
    return { kind: 'interval', days: parseCount(interval, 'days') }
  })
