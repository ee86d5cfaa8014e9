import { toBase64 } from '../base/base64.ts'
import type { RandomFor } from '../base/random.ts'
import { createLicenseIssuer, formatPkcs1PublicKey, type SigningKey } from '../certificates/index.ts'
import type { KeyStore } from '../keystore/index.ts'
import type { RightsPolicyTemplates } from '../rights/index.ts'
import { readConfigurationVersion } from '../store/index.ts'
import type { TemplateDistribution } from '../template-distribution/index.ts'
import { readTemplate, type KeptTemplate, type TemplateRepository, type TemplateSigning } from '../templates/index.ts'
import { readHeld } from './held-licensor.ts'
import type { IssuingRole } from './issuing.ts'
import { licensingUrls } from './open-client-licensing.ts'
import type { Installation } from './open-installation.ts'
import { xrmlOf } from './role.ts'

/**
 * What an administrator makes templates with: chain and key as they are in the data directory. Rejects with StoreError
 * `not-provisioned`, KeyStoreError, CertificateError `passphrase-wrong`.
 */
export async function openTemplateSigning(
  installation: Installation,
  { keys, randomFor }: { readonly keys: KeyStore; readonly randomFor: RandomFor },
): Promise<TemplateSigning> {
  const { settings, store } = installation
  const { configuration, links, key } = await readHeld(installation, keys)
  const version = await readConfigurationVersion(store.queries)
  return {
    issuer: createLicenseIssuer({
      ...{ chain: xrmlOf(links), key, mode: configuration.mode },
      whenExpired: settings['expired.behaviour'],
    }),
    urls: licensingUrls({ installation, role: { configuration, links } }),
    // With a seed, no command must repeat the GUIDs of another.
    random: randomFor(`templates after ${version}`),
  }
}

const guidInUpperCase = ({ guid }: KeptTemplate): string => `{${guid}}`.toUpperCase()

/** All templates, published and archived, read once after each change. [MS-RMPR] §3.4.4.1 */
export function templatesForLicensing(repository: TemplateRepository): () => Promise<RightsPolicyTemplates> {
  let known: { readonly kept: readonly KeptTemplate[]; readonly templates: RightsPolicyTemplates } | undefined
  return async () => {
    const kept = await repository.list()
    if (known?.kept !== kept) {
      known = { kept, templates: new Map(kept.map((one) => [guidInUpperCase(one), readTemplate(one)])) }
    }
    return known.templates
  }
}

/** What a root or a licensing server distributes. [MS-RMPR] §3.4.4.2, §3.4.4.3 */
export const openTemplateDistribution = ({
  installation,
  role,
  key,
}: {
  readonly installation: Pick<Installation, 'templates'>
  readonly role: IssuingRole
  readonly key: SigningKey
}): TemplateDistribution => ({
  offered: role.configuration.profile,
  library: {
    published: async () => (await installation.templates.list()).filter(({ state }) => state === 'published'),
  },
  serverPublicKey: () => toBase64(formatPkcs1PublicKey(key.publicKey)),
})
