import { checkVersion, type Call, type CapabilityRange } from '../calls/index.ts'
import type { PublishedTemplate, TemplateLibrary } from './ports.ts'

/** What tells a client which templates it lacks. [MS-RMPR] §3.4.4.2.3.1 */
export interface TemplateInformation {
  /** The key of the server's licensor certificate as PKCS#1 in base64, by which clients know the server. */
  readonly serverPublicKey: string
  readonly templates: readonly Omit<PublishedTemplate, 'xrml'>[]
}

export type AcquireTemplateInformation = (call: Call<undefined>) => Promise<TemplateInformation>

export interface TemplateInformationDependencies {
  readonly offered: CapabilityRange
  readonly library: TemplateLibrary
  /** The key of the licensor certificate as it is now, PKCS#1 in base64. */
  readonly serverPublicKey: () => string
}

/** The operation AcquireTemplateInformation, [MS-RMPR] §3.4.4.2. Throws CallError. */
export const createAcquireTemplateInformation =
  ({ offered, library, serverPublicKey }: TemplateInformationDependencies): AcquireTemplateInformation =>
  async ({ header }) => {
    checkVersion(header, offered)
    return { serverPublicKey: serverPublicKey(), templates: await library.published() }
  }
