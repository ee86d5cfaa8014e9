/** Everything a server keeps in one file, and back. */
export { storeSnapshot } from './copy-database.ts'
export type { Manifest } from './manifest.ts'
export { restoreBackup, type RestoreOptions } from './restore-backup.ts'
export { sqliteSnapshot, writeBackup, type BackupOptions, type MadeBackup, type TakeSnapshot } from './write-backup.ts'
