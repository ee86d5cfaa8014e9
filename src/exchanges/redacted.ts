/** What stands in the place of what was taken out. */
export const REDACTED = '[redacted]'

/** What stands for each byte where the length has to stay. */
export const COVER = 'x'
