export {
  acceptedRow,
  formatAccepted,
  isReviewed,
  parseAccepted,
  type AcceptedDifference,
} from './accepted-differences.ts'
export {
  compareExchange,
  isOpen,
  isSame,
  staleRows,
  type ExchangeComparison,
  type JudgedDifference,
} from './compare-exchanges.ts'
export { compareMessages, type ComparisonOptions } from './compare-messages.ts'
export { Correspondences } from './correspondence.ts'
export { ComparisonError, type ComparisonErrorCode } from './comparison-error.ts'
export type { Difference, DifferenceKind, Nature } from './difference.ts'
