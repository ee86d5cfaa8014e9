import type { RightsPolicy } from './rights-policy.ts'

/**
 * The policy that counts for a publishing licence: where it was made from a template that the server has, published or archived,
 * that of the template as it is now. The owner, the moment of issue and the lists of applications stay those of the licence.
 * [MS-RMPR] §3.4.4.1. `templates` are by their GUID, in braces, in upper case.
 */
export function effectivePolicy(policy: RightsPolicy, templates: ReadonlyMap<string, RightsPolicy>): RightsPolicy {
  const template = policy.id === undefined ? undefined : templates.get(policy.id.toUpperCase())
  if (template === undefined) return policy
  const { issued, owner, applications, revocationPoint } = policy
  return {
    issued,
    ...(policy.id === undefined ? {} : { id: policy.id }),
    ...(owner === undefined ? {} : { owner }),
    preconditions: template.preconditions,
    rights: template.rights,
    applications,
    ...(revocationPoint === undefined ? {} : { revocationPoint }),
  }
}
