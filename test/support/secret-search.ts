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

/** Looks for secrets of 27 bytes and more in everything that it is handed; gives the names of the places that have one. */
export function searchSecrets(secrets: readonly Uint8Array[], places: ReadonlyMap<string, Buffer | string>): string[] {
  const forms = secrets.flatMap(formsOf)
  return [...places].flatMap(([name, content]) => {
    const bytes = Buffer.from(content)
    return forms.some((form) => bytes.includes(form)) ? [name] : []
  })
}
