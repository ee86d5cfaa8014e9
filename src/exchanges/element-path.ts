/**
 * Whether an element is meant by a path of about.json. `path` is its own, names without prefixes from the root on
 * (`/Envelope/Body/Query`); `wanted` begins with `/` and is the same, or is the end of it (`Body/Query`).
 */
export const isAtPath = (path: string, wanted: string): boolean =>
  wanted.startsWith('/') ? path === wanted : path.endsWith(`/${wanted}`)
