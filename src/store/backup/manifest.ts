import { z } from 'zod'
import { damaged } from './sealed-stream.ts'

/** How long the line may be, in bytes. */
export const LONGEST_MANIFEST = 1_048_576

const file = z.base64().max(262_144)

const FORM = z.strictObject({
  made: z.iso.datetime(),
  server: z.string().min(1).max(15),
  /** The release that made it. */
  release: z.string().max(64),
  /** The last migration of the database. */
  schema: z.string().max(128),
  /** In bytes. */
  databaseSize: z.number().int().positive(),
  /** The other files of the data directory, by the only names that there can be. */
  files: z.strictObject({
    'server.json': file,
    'tls-certificate.pem': file.optional(),
    'key-passphrase': file.optional(),
  }),
})

/** What is in a backup, as its first line says. The database follows it. */
export type Manifest = Readonly<z.infer<typeof FORM>>

/** The files beside the database, by name. */
export type BackupFile = keyof Manifest['files']

export const formatManifest = (manifest: Manifest): Buffer => Buffer.from(`${JSON.stringify(manifest)}\n`)

/** Reads the line, without its end. Throws StoreError `backup-unusable`. */
export function parseManifest(line: Uint8Array): Manifest {
  try {
    return FORM.parse(JSON.parse(Buffer.from(line).toString('utf8')))
  } catch {
    throw damaged()
  }
}
