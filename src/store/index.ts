export type { AccountStoreOptions } from './account-lookup.ts'
export { AccountStore, type AccountEntry } from './account-store.ts'
export { readChain, readPrivateKey, replaceChain, storePrivateKeys, type StoredLink } from './chain-store.ts'
export { keyPassphrase, openDataDirectory, publishTlsCertificate, type DataDirectory } from './data-directory.ts'
export { joinCluster, listServers } from './cluster-servers.ts'
export { SqlDescriptorStore } from './descriptor-store.ts'
export { countEnrollments, enrollmentHistory, listEnrollments, type EnrollmentEntry } from './enrollment-queries.ts'
export { GroupStore, type GroupEntry } from './group-store.ts'
export { SqlRefusalStore } from './refusal-store.ts'
export {
  forgetPendingEnrollment,
  readPendingEnrollment,
  rememberPendingEnrollment,
  type PendingEnrollment,
} from './pending-enrollment.ts'
export { listTrustedRoots, trustRoot, type TrustedRoot } from './trusted-roots.ts'
export { readSetting, settleSetting, writeSetting, type StoredSetting } from './settings-table.ts'
export type { ConfigurationDatabase } from './schema.ts'
export { openSqlite, type SqliteStore } from './sqlite/open-sqlite.ts'
export { createSqliteEnrollmentLedger } from './sqlite/sqlite-enrollment-ledger.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
