import type { KeyObject } from 'node:crypto'

/** How much of a secret is looked for, in bytes: a part of it is as bad as all of it. */
const WINDOW = 24

/** The forms in which bytes may be written: as they are, hexadecimal, base64 at any alignment, and each turned round. */
function formsOf(secret: Uint8Array): Buffer[] {
  return [Buffer.from(secret), Buffer.from(secret.toReversed())].flatMap((bytes) => {
    const start = Math.max(0, Math.floor((bytes.length - WINDOW - 2) / 2))
    const windows = [0, 1, 2].map((shift) => bytes.subarray(start + shift, start + shift + WINDOW))
    const [first = bytes] = windows
    const hex = first.toString('hex')
    const base64 = windows.flatMap((window) => [window.toString('base64'), window.toString('base64url')])
    const texts = [hex, hex.toUpperCase(), ...base64]
    return [first, ...texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')])]
  })
}

/** What a text says whose lines are broken, by themselves or as JSON writes it: PEM breaks base64 anywhere. */
const withoutLineBreaks = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replaceAll(/\\r|\\n|[\r\n]/g, ''), 'latin1')

/** The six numbers of a private RSA key that nobody may see. */
export function numbersOf(key: KeyObject): Uint8Array[] {
  const { d, p, q, dp, dq, qi } = key.export({ format: 'jwk' })
  return [d, p, q, dp, dq, qi].map((text) => Uint8Array.from(Buffer.from(text ?? '', 'base64url')))
}

/** Looks for secrets of 27 bytes and more in everything that it is handed; gives the names of the places that have one. */
export function searchSecrets(secrets: readonly Uint8Array[], places: ReadonlyMap<string, Buffer | string>): string[] {
  const forms = secrets.flatMap(formsOf)
  return [...places].flatMap(([name, content]) => {
    const bytes = Buffer.from(content)
    const texts = [bytes, withoutLineBreaks(bytes)]
    return forms.some((form) => texts.some((text) => text.includes(form))) ? [name] : []
  })
}
