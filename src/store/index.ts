export {
  restoreBackup,
  sqliteSnapshot,
  storeSnapshot,
  writeBackup,
  type BackupOptions,
  type Manifest,
  type TakeSnapshot,
} from './backup/index.ts'
export { keepAccountKey, readAccountKey } from './account-keys.ts'
export type { AccountStoreOptions } from './account-lookup.ts'
export { AccountStore, type AccountEntry } from './account-store.ts'
export { readChain, readPrivateKey, replaceChain, storePrivateKeys, type StoredLink } from './chain-store.ts'
export { readEncryptedKeys, readSomeEncryptedKey, replaceEncryptedKeys } from './encrypted-keys.ts'
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
export { askDatabase, databaseFileSize, schemaVersion } from './database-facts.ts'
export {
  databaseFileIn,
  formatIdentity,
  IDENTITY_FILE,
  openDataDirectory,
  PASSPHRASE_FILE,
  refusedFileIn,
  publishTlsCertificate,
  type DataDirectory,
} from './data-directory.ts'
export { readClockState, readClockText, writeClockState } from './clock-file.ts'
export { CLUSTER_REFERENCE, formatClusterReference, readClusterReference } from './cluster-reference.ts'
export { addServer, joinCluster, listServers, removeServer, requireServer } from './cluster-servers.ts'
export { ELSEWHERE_FILE, isElsewhere, noteElsewhere, requireNotElsewhere } from './database-elsewhere.ts'
export { locateDatabase, type DatabaseLocation } from './database-location.ts'
export { SqlDescriptorStore } from './descriptor-store.ts'
export { countEnrollments, enrollmentHistory, listEnrollments, type EnrollmentEntry } from './enrollment-queries.ts'
export { listEvents, SqlEventJournal, type StoredEvent } from './event-journal.ts'
export { GroupStore, type GroupEntry } from './group-store.ts'
export { SqlRefusalStore } from './refusal-store.ts'
export { readRunningNote, removeRunningNote, writeRunningNote, type RunningNote } from './running-file.ts'
export type { CommitObserver, CommitWatch, ConfigurationDatabase, Store, StoredConfiguration } from './store.ts'
export { inspectRemote, openStore, type RemoteDatabase, type StoreOptions } from './open-store.ts'
export {
  forgetPendingEnrollment,
  readPendingEnrollment,
  rememberPendingEnrollment,
  type PendingEnrollment,
} from './pending-enrollment.ts'
export { countIssuedCertificates, recordIssuedCertificate } from './issued-certificates.ts'
export { listIssuedLicenses, rowOfPublishingLicense, rowOfUseLicense, type LicenseBook } from './issued-licenses.ts'
export { SqlTemplateRepository } from './rights-templates.ts'
export { listTrustedRoots, trustRoot, type TrustedRoot } from './trusted-roots.ts'
export { readConfigurationVersion } from './configuration-version.ts'
export { readSetting, removeSetting, settleSetting, writeSetting, type StoredSetting } from './settings-table.ts'
export { inspectSqlite, requireDatabase } from './sqlite/inspect-sqlite.ts'
export { openSqlite, type SqliteStore } from './sqlite/open-sqlite.ts'
export { createSqliteEnrollmentLedger } from './sqlite/sqlite-enrollment-ledger.ts'
export { createLicensorTemplateStore } from './template-store.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
export { readLines, writeLines } from './line-file.ts'
export { exportDatabase, importDatabase } from './transfer.ts'
