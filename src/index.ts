/** For programs that want a root in their own process, such as tests of a client. */
export {
  openInstallation,
  startRoot,
  type Installation,
  type ListenOptions,
  type RunningServer,
  type ServerEnvironment,
} from './app/index.ts'
export { frozenClock, systemClock, type Clock } from './base/clock.ts'
export { silentLogger, type Logger } from './base/logger.ts'
export { createSeededRandom, systemRandom, type Random } from './base/random.ts'
export { loadSettings, type Settings } from './config/index.ts'

/** For programs that are clients of RMS servers: activated, certified, publishing and using what others have published. */
export { createRmsServices, type Connection, type Logon } from './asmx/client/index.ts'
export {
  ClientError,
  parseUsageGrant,
  permissionsOf,
  findTemplate,
  heldTemplates,
  readPublishedDocument,
  RightsClient,
  writePublishingChain,
  type CertifiedAccount,
  type Chain,
  type HeldTemplate,
  type OfferedTemplate,
  type SyncedTemplates,
  type ClientErrorCode,
  type ClientLicensor,
  type ClientProfile,
  type HeldUseLicense,
  type Machine,
  type Permission,
  type PublishedContent,
  type PublishedDocument,
  type PublishRequest,
  type RightsClientPorts,
  type RmsServices,
  type SecurityProcessor,
  type UsageGrant,
  type UsagePolicy,
} from './client/index.ts'
export { openProfileDirectory } from './client-profile/index.ts'
export { decryptContent, encryptContent, readProtectedFile, writeProtectedFileHeader } from './content/index.ts'
export { activateMachine } from './security-processor/index.ts'
