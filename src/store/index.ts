export {
  restoreBackup,
  sqliteSnapshot,
  storeSnapshot,
  writeBackup,
  type BackupOptions,
  type Manifest,
  type TakeSnapshot,
} from './backup/index.ts'
export type { AccountStoreOptions } from './account-lookup.ts'
export { AccountStore, type AccountEntry } from './account-store.ts'
export { readChain, readPrivateKey, replaceChain, storePrivateKeys, type StoredLink } from './chain-store.ts'
export { openDataDirectory, publishTlsCertificate, type DataDirectory } from './data-directory.ts'
export { readEncryptedKeys, replaceEncryptedKeys } from './encrypted-keys.ts'
export { readKeyRecord, storeKeyRecords } from './key-records.ts'
export {
  draftPassphrase,
  keyPassphrase,
  newPassphrase,
  passphraseDrafts,
  passphraseFile,
  removeDrafts,
  type PassphraseDraft,
  type PassphraseSource,
} from './key-passphrase.ts'
export { joinCluster, listServers } from './cluster-servers.ts'
export { askDatabase, databaseFileSize, schemaVersion } from './database-facts.ts'
export { locateDatabase, type DatabaseLocation } from './database-location.ts'
export { SqlDescriptorStore } from './descriptor-store.ts'
export { countEnrollments, enrollmentHistory, listEnrollments, type EnrollmentEntry } from './enrollment-queries.ts'
export { GroupStore, type GroupEntry } from './group-store.ts'
export { SqlRefusalStore } from './refusal-store.ts'
export { readRunningNote, removeRunningNote, writeRunningNote, type RunningNote } from './running-file.ts'
export type { CommitObserver, CommitWatch, ConfigurationDatabase, Store, StoredConfiguration } from './store.ts'
export { openStore, type RemoteDatabase, type StoreOptions } from './open-store.ts'
export { readConfigurationVersion } from './configuration-version.ts'
export { readSetting, removeSetting, settleSetting, writeSetting, type StoredSetting } from './settings-table.ts'
export { openSqlite, type SqliteStore } from './sqlite/open-sqlite.ts'
export { createSqliteEnrollmentLedger } from './sqlite/sqlite-enrollment-ledger.ts'
export { createLicensorTemplateStore } from './template-store.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
export { readLines, writeLines } from './line-file.ts'
export { exportDatabase, importDatabase } from './transfer.ts'
