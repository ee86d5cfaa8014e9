import { parseSid } from '../access/index.ts'
import { createFindMembership } from '../group-expansion/index.ts'
import type { GroupMembership } from '../rights/index.ts'
import { accountForest, configuredForests } from './account-forest.ts'
import type { Installation } from './open-installation.ts'
import type { RoleOptions } from './role.ts'

/**
 * Who is in which group, for those who evaluate policies: by SID among the emulated accounts, by mail address in other forests
 * as well. [MS-RMPR] §3.4.4.1, [MS-RMPRS] §3.5
 */
export function groupMembership(
  { accounts, settings }: Pick<Installation, 'accounts' | 'settings'>,
  forestAt: RoleOptions['forestAt'],
): GroupMembership {
  const findMembership = createFindMembership({
    directory: accountForest(accounts, settings),
    forests: configuredForests(settings, forestAt),
    mostCalls: settings['groupExpansion.maxCrossForestCalls'],
  })
  return {
    isMemberOf: async ({ type, id, addresses }, group) => {
      if ('sid' in group) {
        return type === 'Windows' && (await accounts.tokenOf(parseSid(id))).groups.some((sid) => sid === group.sid)
      }
      for (const principal of addresses) {
        if (await findMembership({ principal, groups: [group.address], callsSoFar: 0 })) return true
      }
      return false
    },
  }
}
