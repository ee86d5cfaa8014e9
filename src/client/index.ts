export { addressOf, type CertifiedAccount } from './certified-account.ts'
export { ClientError, type ClientErrorCode } from './client-error.ts'
export type { ClientLicensor } from './client-licensor.ts'
export type { Machine } from './machine.ts'
export { permissionsOf, type Permission } from './permissions.ts'
export type {
  Chain,
  ClientProfile,
  KeptChain,
  KeptMachine,
  RmsServices,
  SecurityProcessor,
  ServiceKind,
  UseLicenseRequest,
} from './ports.ts'
export { readPublishedDocument, writePublishingChain, type PublishedDocument } from './published-document.ts'
export { RightsClient, type PublishedContent, type PublishRequest, type RightsClientPorts } from './rights-client.ts'
export { parseUsageGrant, type UsageGrant, type UsagePolicy } from './usage-policy.ts'
export type { HeldUseLicense } from './use-license.ts'
