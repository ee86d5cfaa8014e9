import type { ServiceShape } from './message-shape.ts'
import { VERSION_DATA } from './version-data.ts'

/** Names that [MS-RMPRS] §3.5 and §6.4 give: what is on the wire of GroupExpansion.asmx. */

export const GROUP_EXPANSION_NAMESPACE = 'http://microsoft.com/DRM/GroupExpansionWebService'

export const GROUP_EXPANSION_SHAPE = {
  name: 'GroupExpansionWebService',
  namespace: GROUP_EXPANSION_NAMESPACE,
  header: VERSION_DATA,
  operations: {
    IsPrincipalMemberOf: {
      action: `${GROUP_EXPANSION_NAMESPACE}/IsPrincipalMemberOf`,
      element: 'IsPrincipalMemberOf',
      parameters: {
        principalName: 'string',
        principalCrossForest: 'string',
        targetGroups: { string: ['string'] },
        crossForestCallsSoFar: 'int',
      },
      answer: { element: 'IsPrincipalMemberOfResponse', members: { IsPrincipalMemberOfResult: 'boolean' } },
    },
  },
} as const satisfies ServiceShape
