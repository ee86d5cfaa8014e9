export { createAutomaticRenewal, type AutomaticRenewalOptions } from './automatic-renewal.ts'
export { createExpiryWatch, type EventJournal, type ExpiryWatchOptions, type JournalEntry } from './expiry-watch.ts'
export { LICENSOR_EVENTS, type LicensorEvent } from './licensor-event.ts'
export type { CurrentLicensor, Licensor } from './licensor.ts'
