export { changePassphrase, type ChangedPassphrase, type ChangePassphraseOptions } from './change-passphrase.ts'
export { describeInstallation, type InstallationSummary } from './describe-installation.ts'
export { findRunning, untilCaughtUp, type CaughtUp, type RunningState } from './find-running.ts'
export { listen, listenerUrl, type HttpListener, type ListenerFace } from './http-listener.ts'
export {
  openInstallation,
  openStorage,
  remoteDatabase,
  RMS_SERVICE_GROUP,
  type Installation,
  type InstallationOptions,
  type ServerAccess,
} from './open-installation.ts'
export { joinCluster, remoteCluster, sqliteCluster, type ClusterDatabase, type JoinOptions } from './join-cluster.ts'
export { describeClock } from './managed-clock.ts'
export { startLicensorLife, type LicensorLife, type LicensorLifeOptions } from './licensor-life.ts'
export { destroyInstallation, removeFromCluster } from './remove-server.ts'
export { startServerLife, type ServerLifeOptions } from './server-life.ts'
export { renewLicensor, type RenewalIssuer, type RenewalPorts, type RenewedLicensor } from './renew-licensor.ts'
export { openTemplateSigning } from './open-templates.ts'
export { openAuthentication } from './open-authentication.ts'
export { openKeys, type KeysEnvironment, type KeySource, type OwnKeys } from './open-keys.ts'
export { findRoot } from './find-root.ts'
export { provisionLicensing, type ProvisionedServer } from './provision-licensing.ts'
export { givenPassphrase } from './settled-passphrase.ts'
export { startEnrollment } from './start-enrollment.ts'
export { startLicensing } from './start-licensing.ts'
export { startRoot } from './start-root.ts'
export type { ListenOptions, RunningServer, ServerEnvironment } from './start-server.ts'
export { listenerCredentials, type ServerCredentials, type TlsListenOptions } from './server-credentials.ts'
export { answerEnrollment, type AnsweredRequest } from './answer-enrollment.ts'
export { enrollRoot } from './enroll-root.ts'
export { importEnrollment, requestEnrollment } from './enroll-root-by-file.ts'
export type { EnrolledRoot, EnrollRootOptions, RootDetails } from './root-enrollment.ts'
