import { checkVersion, type Call } from '../calls/index.ts'
import type { PublishedTemplate, TemplateDistribution } from './ports.ts'

/** What tells a client which templates it lacks. [MS-RMPR] §3.4.4.2.3.1 */
export interface TemplateInformation {
  /** The key of the server's licensor certificate as PKCS#1 in base64, by which clients know the server. */
  readonly serverPublicKey: string
  readonly templates: readonly Omit<PublishedTemplate, 'xrml'>[]
}

export type AcquireTemplateInformation = (call: Call<undefined>) => Promise<TemplateInformation>

/** The operation AcquireTemplateInformation, [MS-RMPR] §3.4.4.2. Throws CallError. */
export const createAcquireTemplateInformation =
  (distribution: TemplateDistribution): AcquireTemplateInformation =>
  async ({ header }) => {
    checkVersion(header, distribution.offered)
    const templates = await distribution.library.published()
    return { serverPublicKey: distribution.serverPublicKey(), templates }
  }
