import type { KeyObject } from 'node:crypto'

/** XrML texts, the leaf first. */
export type Chain = readonly [string, ...string[]]

/** A machine with its key, as its security processor makes it and a profile keeps it. [MS-RMPR] §3.8.1.1: SPC chain, SPC private key */
export interface KeptMachine {
  readonly chain: Chain
  readonly privateKey: KeyObject
}

/** What certifies the key of a machine: the trusted SPC issuer of [MS-RMPR] §3.8.1.1. */
export interface SecurityProcessor {
  /** Makes a key pair for this machine and its certificate. [MS-RMPR] §3.8.4.1 */
  activate(at: Date): Promise<KeptMachine>
}

/** What a client looks for: certification, or licensing with publishing. [MS-RMPR] §3.8.3.2.3 */
export type ServiceKind = 'certification' | 'licensing'

/** What a use licence is asked for with. [MS-RMPR] §3.4.4.1.3.3 */
export interface UseLicenseRequest {
  readonly accountChain: Chain
  readonly publishingChain: Chain
}

/**
 * The services of RMS servers. `url` is that of a server, of a virtual directory, or of the .asmx itself; answers are chains as
 * they came, nothing of them looked at. All reject with ClientError `server-unreachable`, `server-refused`, `answer-unreadable`
 * or `request-refused`.
 */
export interface RmsServices {
  /**
   * FindServiceLocationsForUser: where the user's services are, the internal address first; nothing where the server does not
   * tell, or has no such service. [MS-RMPR] §3.7.4.2
   */
  locate(url: string, kind: ServiceKind): Promise<readonly string[]>
  /** GetLicensorCertificate of a licensing server. [MS-RMPR] §3.7.4.1 */
  licensorCertificate(url: string): Promise<Chain>
  /** Certify. [MS-RMPR] §3.3.4.1 */
  certify(url: string, request: { readonly machineChain: Chain; readonly persistent: boolean }): Promise<Chain>
  /** GetClientLicensorCert. [MS-RMPR] §3.5.4.2 */
  clientLicensorCertificate(url: string, accountChain: Chain): Promise<Chain>
  /** AcquireIssuanceLicense. [MS-RMPR] §3.5.4.1 */
  signPublishingLicense(url: string, unsignedLicense: string): Promise<Chain>
  /** AcquireLicense. [MS-RMPR] §3.4.4.1 */
  acquireUseLicense(url: string, request: UseLicenseRequest): Promise<Chain>
  /** AcquireTemplateInformation. [MS-RMPR] §3.4.4.2 */
  templateInformation(url: string): Promise<readonly OfferedTemplate[]>
  /** AcquireTemplates: those of these GUIDs, 25 at the most, that there are, as XrML. [MS-RMPR] §3.4.4.3 */
  templates(url: string, guids: readonly string[]): Promise<readonly string[]>
}

/** A template that a server distributes, as it tells of it. [MS-RMPR] §3.4.4.2.3.2 */
export interface OfferedTemplate {
  /** In braces, as the server writes it. */
  readonly guid: string
  /** The VALUE of the DIGEST in its SIGNATURE. */
  readonly hash: string
}

/** The chains of an account that a profile keeps by name. [MS-RMPR] §3.8.1.1 */
export type KeptChain = 'account' | 'client-licensor'

/**
 * Where one user keeps what he has on one machine. Each `keep` replaces what was there, whole or not at all; what is not there
 * is undefined. Throws ClientError `profile-damaged`.
 */
export interface ClientProfile {
  machine(): KeptMachine | undefined
  keepMachine(machine: KeptMachine): void
  chain(name: KeptChain): Chain | undefined
  keepChain(name: KeptChain, chain: Chain): void
  /** By the GUID of the content. */
  useLicense(content: string): Chain | undefined
  keepUseLicense(content: string, chain: Chain): void
  useLicenses(): readonly Chain[]
  /** The rights policy templates, as XrML. [MS-RMPR] §3.8.1.1 */
  templates(): readonly string[]
  /** By the GUID of the template. */
  keepTemplate(guid: string, template: string): void
  removeTemplate(guid: string): void
  /** The roots to trust, in a form that parseAnchors takes. */
  trust(): string | undefined
  keepTrust(anchors: string): void
}
