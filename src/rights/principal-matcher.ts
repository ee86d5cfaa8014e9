import type { GroupMembership, GroupName, Licensee } from './licensee.ts'
import type { Owner, RightsPrincipal } from './rights-policy.ts'

/** E-mail addresses are the same whatever the case of their letters. */
const sameAddress = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

const hasAddress = ({ addresses }: Licensee, wanted: string): boolean =>
  addresses.some((address) => sameAddress(address, wanted))

export const isOwner = (licensee: Licensee, owner: Owner | undefined): boolean =>
  owner !== undefined && owner.type === licensee.type && hasAddress(licensee, owner.address)

/** Says for one licensee who of a policy's principals he is. A group is asked for once, and only when it must be. */
export class PrincipalMatcher {
  readonly #licensee: Licensee
  readonly #owner: Owner | undefined
  readonly #groups: GroupMembership
  readonly #asked = new Map<string, Promise<boolean>>()

  constructor(licensee: Licensee, owner: Owner | undefined, groups: GroupMembership) {
    this.#licensee = licensee
    this.#owner = owner
    this.#groups = groups
  }

  /** Whether the licensee is in a group. */
  isMemberOf(group: GroupName): Promise<boolean> {
    const name = 'sid' in group ? `sid ${group.sid}` : `address ${group.address}`
    const key = name.toLowerCase()
    const answer = this.#asked.get(key) ?? Promise.resolve(this.#groups.isMemberOf(this.#licensee, group))
    this.#asked.set(key, answer)
    return answer
  }

  /** Whether the principal is the licensee, or a group he is in. */
  async matches(principal: RightsPrincipal): Promise<boolean> {
    switch (principal.kind) {
      case 'anyone':
        return true
      case 'owner':
        return isOwner(this.#licensee, this.#owner)
      case 'id':
        return this.#hasId(principal)
      case 'address':
        return this.#isAddress(principal)
    }
  }

  async #hasId({ type, id }: RightsPrincipal & { kind: 'id' }): Promise<boolean> {
    if (type !== this.#licensee.type) return false
    return this.#licensee.id === id || (type === 'Windows' && (await this.isMemberOf({ sid: id })))
  }

  async #isAddress({ type, address }: RightsPrincipal & { kind: 'address' }): Promise<boolean> {
    if (type !== 'Unspecified' && type !== this.#licensee.type) return false
    return hasAddress(this.#licensee, address) || (await this.isMemberOf({ address }))
  }
}
