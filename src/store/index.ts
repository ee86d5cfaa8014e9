export {
  restoreBackup,
  sqliteSnapshot,
  writeBackup,
  type BackupOptions,
  type Manifest,
  type TakeSnapshot,
} from './backup/index.ts'
export type { AccountStoreOptions } from './account-lookup.ts'
export { AccountStore, type AccountEntry } from './account-store.ts'
export { readChain, readPrivateKey, replaceChain, storePrivateKeys, type StoredLink } from './chain-store.ts'
export { keyPassphrase, openDataDirectory, publishTlsCertificate, type DataDirectory } from './data-directory.ts'
export { joinCluster, listServers } from './cluster-servers.ts'
export { askDatabase, databaseFileSize, schemaVersion } from './database-facts.ts'
export { SqlDescriptorStore } from './descriptor-store.ts'
export { countEnrollments, enrollmentHistory, listEnrollments, type EnrollmentEntry } from './enrollment-queries.ts'
export { GroupStore, type GroupEntry } from './group-store.ts'
export { SqlRefusalStore } from './refusal-store.ts'
export { readRunningNote, removeRunningNote, writeRunningNote, type RunningNote } from './running-file.ts'
export { readSetting, settleSetting, writeSetting, type StoredSetting } from './settings-table.ts'
export type { ConfigurationDatabase } from './schema.ts'
export type { CommitObserver } from './sqlite/group-commit.ts'
export { openSqlite, type SqliteStore } from './sqlite/open-sqlite.ts'
export { createSqliteEnrollmentLedger } from './sqlite/sqlite-enrollment-ledger.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
