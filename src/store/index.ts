export type { AccountStoreOptions } from './account-lookup.ts'
export { AccountStore, type AccountEntry } from './account-store.ts'
export { readChain, readPrivateKey, replaceChain, storePrivateKeys, type StoredLink } from './chain-store.ts'
export {
  databaseFileIn,
  formatIdentity,
  IDENTITY_FILE,
  keyPassphrase,
  openDataDirectory,
  PASSPHRASE_FILE,
  publishTlsCertificate,
  type DataDirectory,
} from './data-directory.ts'
export { readClockState, readClockText, writeClockState } from './clock-file.ts'
export { CLUSTER_REFERENCE, formatClusterReference, readClusterReference } from './cluster-reference.ts'
export { addServer, joinCluster, listServers, removeServer, requireServer } from './cluster-servers.ts'
export { SqlDescriptorStore } from './descriptor-store.ts'
export { countEnrollments, enrollmentHistory, listEnrollments, type EnrollmentEntry } from './enrollment-queries.ts'
export { listEvents, SqlEventJournal, type StoredEvent } from './event-journal.ts'
export { GroupStore, type GroupEntry } from './group-store.ts'
export { SqlRefusalStore } from './refusal-store.ts'
export { readSetting, settleSetting, writeSetting, type StoredSetting } from './settings-table.ts'
export type { ConfigurationDatabase } from './schema.ts'
export { inspectSqlite, requireDatabase } from './sqlite/inspect-sqlite.ts'
export { openSqlite, type SqliteStore } from './sqlite/open-sqlite.ts'
export { createSqliteEnrollmentLedger } from './sqlite/sqlite-enrollment-ledger.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
