import type { LooseObject, RightsData, RightsPolicyTemplate, UnsignedPublishingLicense } from '../certificates/index.ts'
import { RightsError } from './rights-error.ts'

const isSameOwner = (one: LooseObject, other: LooseObject): boolean =>
  one.id.type === other.id.type && one.name?.toLowerCase() === other.name?.toLowerCase()

/**
 * Refuses rights that name another owner than the licence around them: the owner gets the content, and the hash in enabling bits
 * is the same for all licences of one server, so that anybody could put what is sealed for others into a licence of his own.
 * Rights without an owner, and templates, pass. [MS-RMPR] §2.2.9.8.5.1. Throws RightsError `owner-of-another`.
 */
export function checkOwner(
  { work }: Pick<UnsignedPublishingLicense, 'work'>,
  document: RightsData | RightsPolicyTemplate,
): void {
  const [outside, inside] = [work.metadata?.owner, document.work.metadata?.owner]
  if (outside === undefined || inside === undefined || isSameOwner(outside, inside)) return
  throw new RightsError(
    'owner-of-another',
    'The rights are those of another license: they name another owner than the license that they stand in.',
  )
}
