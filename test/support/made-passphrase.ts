/**
 * A passphrase of the kind that the program makes itself, whose key is derived in a millisecond: for tests that are not about
 * passphrases. One that somebody could have thought of costs a quarter of a second each time that keys are opened.
 */
export const MADE_PASSPHRASE = 'VGhpcyBpcyB0aGUgcGFzc3BocmFzZSBvZiB0ZXN0cyE='
