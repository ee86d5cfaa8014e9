import { mapGenericRights, hasAny, RIGHTS, unsigned, type AccessMask, type GenericMapping } from './access-mask.ts'
import { ACE_TYPES, isEffective } from './ace.ts'
import type { SecurityDescriptor } from './security-descriptor.ts'
import type { SecurityToken } from './security-token.ts'
import type { Sid } from './sid.ts'
import { SIDS } from './well-known-sids.ts'

/** Why a check ended as it did, where no single ACE decided it. */
export type AccessReason =
  'no-dacl' | 'owner' | 'privilege' | 'nothing-requested' | 'maximum-allowed' | 'not-granted' | 'privilege-missing'

/** The answer of an access check. */
export interface AccessDecision {
  readonly granted: boolean
  /** What was granted, generic rights mapped; 0 when refused. */
  readonly grantedMask: AccessMask
  /** What was still wanting when access was refused; 0 when granted. */
  readonly missingMask: AccessMask
  /** The index of the ACE that granted the last missing right or denied one, or the reason. */
  readonly decidedBy: number | AccessReason
}

export const granted = (mask: AccessMask, decidedBy: AccessDecision['decidedBy']): AccessDecision => ({
  granted: true,
  grantedMask: unsigned(mask),
  missingMask: 0,
  decidedBy,
})

export const refused = (missing: AccessMask, decidedBy: AccessDecision['decidedBy']): AccessDecision => ({
  granted: false,
  grantedMask: 0,
  missingMask: unsigned(missing),
  decidedBy,
})

/** What an owner may do without being told so. [MS-DTYP] §2.5.3.2 */
export const OWNER_IMPLICIT = RIGHTS.READ_CONTROL | RIGHTS.WRITE_DAC

/** All that a mask without a mapping can name: every standard and every specific right. */
const EVERYTHING = 0x001fffff

/** The rights that an ACE speaks of: two bits have a meaning in requests only. [MS-DTYP] §2.4.3 */
export const aceAccessMask = (mask: AccessMask, mapping: GenericMapping | undefined): AccessMask =>
  unsigned(mapGenericRights(mask, mapping) & ~(RIGHTS.MAXIMUM_ALLOWED | RIGHTS.ACCESS_SYSTEM_SECURITY))

/**
 * Whom an ACE speaks of: OWNER RIGHTS stands for the owner; PRINCIPAL_SELF for nobody, as files have no
 * PrincipalSelfSubstitute. [MS-DTYP] §2.4.2.4, §2.5.3.1.1
 */
export function sidToTest(aceSid: Sid, owner: Sid | undefined): Sid | undefined {
  if (aceSid === SIDS.ownerRights) return owner
  return aceSid === SIDS.principalSelf ? undefined : aceSid
}

/** [MS-DTYP] §2.5.3.1.1; identifiers for denial only count only for `deny`. */
function sidInToken(token: SecurityToken, sid: Sid | undefined, effect: 'allow' | 'deny'): boolean {
  if (sid === undefined) return false
  if (token.denyOnly?.includes(sid) === true) return effect === 'deny'
  return sid === token.user || token.groups.includes(sid)
}

/**
 * The rights of a request that the caller's privileges give, whatever the list says; undefined when the request is for
 * the SACL and the caller lacks the privilege for that. [MS-DTYP] §2.5.3.2
 */
export function rightsByPrivilege({ privileges }: SecurityToken, request: AccessMask): AccessMask | undefined {
  let rights = 0
  if (hasAny(request, RIGHTS.ACCESS_SYSTEM_SECURITY)) {
    if (privileges?.includes('SeSecurityPrivilege') !== true) return undefined
    rights |= RIGHTS.ACCESS_SYSTEM_SECURITY
  }
  if (hasAny(request, RIGHTS.WRITE_OWNER) && privileges?.includes('SeTakeOwnershipPrivilege') === true) {
    rights |= RIGHTS.WRITE_OWNER
  }
  return rights
}

/** Whether the list leaves the owner its implicit rights: an effective OWNER RIGHTS ACE replaces them. */
export const leavesOwnerImplicit = ({ dacl }: SecurityDescriptor): boolean =>
  dacl?.some((ace) => isEffective(ace) && ace.sid === SIDS.ownerRights) !== true

/** How MAXIMUM_ALLOWED ends: what else was requested has to be among what is allowed. */
export function concludeMaximum(grantedAccess: AccessMask, requested: AccessMask): AccessDecision {
  const missing = requested & ~grantedAccess
  return grantedAccess === 0 || missing !== 0
    ? refused(missing, 'not-granted')
    : granted(grantedAccess, 'maximum-allowed')
}

/** No list, no policy: whatever is requested. */
export const concludeUnguarded = (request: AccessMask, mapping: GenericMapping | undefined): AccessDecision =>
  granted(
    hasAny(request, RIGHTS.MAXIMUM_ALLOWED)
      ? (request & ~RIGHTS.MAXIMUM_ALLOWED) | (mapping?.all ?? EVERYTHING)
      : request,
    'no-dacl',
  )

/**
 * Says whether `descriptor` lets the holder of `token` do all of `desired`. Generic rights, of the request and of the ACEs,
 * are mapped first where there is a `mapping`.
 *
 * EvaluateTokenAgainstDescriptor of [MS-DTYP] §2.5.3.2, without object tree. It differs in one thing: with MAXIMUM_ALLOWED the first ACE that speaks of a right decides on it, as for any other request and as in
 * Windows, whereas the text lets a later denial take back what an earlier ACE allowed.
 */
export function accessCheck(
  descriptor: SecurityDescriptor,
  token: SecurityToken,
  desired: AccessMask,
  mapping: GenericMapping | undefined,
): AccessDecision {
  const { dacl, owner } = descriptor
  const request = mapGenericRights(desired, mapping)
  const maxAllowedMode = hasAny(request, RIGHTS.MAXIMUM_ALLOWED)
  let remainingAccess = unsigned(request & ~RIGHTS.MAXIMUM_ALLOWED)
  let deniedAccesses = 0

  const privileged = rightsByPrivilege(token, remainingAccess)
  if (privileged === undefined) return refused(remainingAccess, 'privilege-missing')
  if (dacl === null || dacl === undefined) return concludeUnguarded(request, mapping)
  if (request === 0) return granted(0, 'nothing-requested')
  remainingAccess = unsigned(remainingAccess & ~privileged)
  let allowedAccesses = privileged
  if (remainingAccess === 0 && !maxAllowedMode) return granted(request, 'privilege')

  if (sidInToken(token, owner, 'allow') && leavesOwnerImplicit(descriptor)) {
    remainingAccess = unsigned(remainingAccess & ~OWNER_IMPLICIT)
    allowedAccesses |= OWNER_IMPLICIT
    if (remainingAccess === 0 && !maxAllowedMode) return granted(request, 'owner')
  }

  for (const [index, ace] of dacl.entries()) {
    const { effect } = ACE_TYPES[ace.type]
    if (!isEffective(ace) || effect === undefined) continue
    if (!sidInToken(token, sidToTest(ace.sid, owner), effect)) continue
    const accessMask = aceAccessMask(ace.mask, mapping)
    if (effect === 'allow') {
      allowedAccesses |= accessMask
      remainingAccess = unsigned(remainingAccess & ~accessMask)
      if (remainingAccess === 0 && !maxAllowedMode) return granted(request, index)
    } else {
      deniedAccesses |= accessMask & ~allowedAccesses
      if (hasAny(remainingAccess, accessMask) && !maxAllowedMode) return refused(remainingAccess, index)
    }
  }
  if (!maxAllowedMode) return refused(remainingAccess, 'not-granted')
  return concludeMaximum(unsigned(allowedAccesses & ~deniedAccesses), unsigned(request & ~RIGHTS.MAXIMUM_ALLOWED))
}
