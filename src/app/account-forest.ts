import { namesOfAddress, parseMailAddress } from '../accounts/index.ts'
import type { Settings } from '../config/index.ts'
import type { ForestDirectory, Forests } from '../group-expansion/index.ts'
import type { Installation } from './open-installation.ts'
import type { RoleOptions } from './role.ts'

type Accounts = Installation['accounts']

/** What is left and what is right of the first `=`. */
const pairOf = (text: string): readonly [string, string] => {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}

/** The first of something that an address may mean. */
async function findByAddress<Found>(
  address: string,
  find: (name: string) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const parsed = parseMailAddress(address)
  for (const name of parsed === undefined ? [] : namesOfAddress(parsed)) {
    const found = await find(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** The emulated accounts as the directory of a forest, in which everybody has a mail address by his name. */
export function accountForest(accounts: Accounts, settings: Settings): ForestDirectory {
  const mailDomain = settings['accounts.mailDomain'].toLowerCase()
  const subgroups = settings['groupExpansion.subgroups'].map(pairOf)
  return {
    isOwn: (address) => parseMailAddress(address)?.domain === mailDomain,
    groupsOf: async (address) => (await findByAddress(address, (name) => accounts.findAccount(name)))?.groups,
    findGroup: (address) => findByAddress(address, (name) => accounts.findSid(name)),
    subgroupsElsewhere: async (wanted) => {
      const found: string[] = []
      for (const [name, address] of subgroups) {
        const group = await accounts.findSid(name)
        if (group === undefined) continue
        if (group === wanted || (await accounts.tokenOf(group)).groups.some((above) => above === wanted)) {
          found.push(address)
        }
      }
      return found
    },
  }
}

/** The other forests by the domains of their mail addresses. */
export function configuredForests(settings: Settings, forestAt: RoleOptions['forestAt']): Forests {
  const known = new Map(
    settings['groupExpansion.forests'].flatMap((text) => {
      const [domain, url] = pairOf(text)
      return forestAt === undefined ? [] : [[domain.toLowerCase(), forestAt(url)] as const]
    }),
  )
  return { forestOf: (address) => known.get(parseMailAddress(address)?.domain ?? '') }
}
