import type { ServiceToPublish } from '../asmx/index.ts'
import { openClientLicensing } from './open-client-licensing.ts'
import { openPublishing, openUseLicensing, type Licensing } from './open-licensing.ts'
import { openTemplateDistribution } from './open-templates.ts'
import { licenseService, publishService, templateDistributionService } from './role-services.ts'
import type { Installation } from './open-installation.ts'

/** What a root and a licensing server have in the directory Licensing. [MS-RMPR] §3.4, §3.5 */
export async function licensingServices(
  licensing: Licensing & { readonly installation: Installation },
): Promise<ServiceToPublish[]> {
  return [
    publishService(licensing, await openPublishing(licensing), await openClientLicensing(licensing)),
    licenseService(licensing, await openUseLicensing(licensing)),
    templateDistributionService(licensing, openTemplateDistribution(licensing)),
  ]
}
