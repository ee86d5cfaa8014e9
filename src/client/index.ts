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
  OfferedTemplate,
  RmsServices,
  SecurityProcessor,
  ServiceKind,
  UseLicenseRequest,
} from './ports.ts'
export { readPublishedDocument, writePublishingChain, type PublishedDocument } from './published-document.ts'
export { RightsClient, type PublishedContent, type PublishRequest, type RightsClientPorts } from './rights-client.ts'
export { findTemplate, heldTemplates, type HeldTemplate, type SyncedTemplates } from './templates.ts'
export type { UsagePolicy } from './usage-policy.ts'
export { parseUsageGrant, templateNames, type UsageGrant } from '../rights/index.ts'
export type { HeldUseLicense } from './use-license.ts'
