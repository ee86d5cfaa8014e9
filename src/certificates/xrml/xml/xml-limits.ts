/** What a document may measure, and whether its texts may have line feeds. */
export interface XmlLimits {
  /** In UTF-16 units. */
  readonly characters: number
  readonly depth: number
  readonly elements: number
  /** Of one element. */
  readonly attributes: number
  readonly lineFeeds: boolean
}

/** What a certificate may measure. Genuine ones have 3,000 characters, 60 elements, depth 10 and 3 attributes. */
export const XML_LIMITS = { characters: 65_536, depth: 32, elements: 1000, attributes: 8, lineFeeds: false } as const

/**
 * What a licence may measure: a publishing licence arrives with at most 8 MiB, [MS-RMPR] note <43>, which are 4 Mi
 * characters in UTF-16; a right of one account has seven elements.
 */
export const LICENSE_LIMITS = {
  characters: 4_194_304,
  depth: 32,
  elements: 65_536,
  attributes: 8,
  lineFeeds: true,
} as const
