import type { ServiceShape } from './message-shape.ts'
import { VERSION_DATA } from './version-data.ts'

/** Names that [MS-RMPR] §3.4.4.2, §3.4.4.3 and §6.3.1 give: what is on the wire of templateDistribution.asmx. */

export const TEMPLATE_DISTRIBUTION_NAMESPACE = 'http://microsoft.com/DRM/TemplateDistributionService'

export const TEMPLATE_DISTRIBUTION_SHAPE = {
  name: 'TemplateDistributionWebService',
  namespace: TEMPLATE_DISTRIBUTION_NAMESPACE,
  header: VERSION_DATA,
  operations: {
    AcquireTemplateInformation: {
      action: `${TEMPLATE_DISTRIBUTION_NAMESPACE}/AcquireTemplateInformation`,
      element: 'AcquireTemplateInformation',
      parameters: {},
      answer: {
        element: 'AcquireTemplateInformationResponse',
        members: {
          AcquireTemplateInformationResult: {
            ServerPublicKey: 'string',
            GuidHashCount: 'int',
            GuidHash: [{ Guid: 'string', Hash: 'string' }],
          },
        },
      },
    },
    AcquireTemplates: {
      action: `${TEMPLATE_DISTRIBUTION_NAMESPACE}/AcquireTemplates`,
      element: 'AcquireTemplates',
      parameters: { guids: { string: ['string'] } },
      answer: {
        element: 'AcquireTemplatesResponse',
        members: {
          AcquireTemplatesResult: { GuidTemplate: [{ Guid: 'string', Hash: 'string', Template: 'string' }] },
        },
      },
    },
  },
} as const satisfies ServiceShape
