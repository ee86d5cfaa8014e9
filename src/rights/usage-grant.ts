import { DomainError } from '../base/domain-error.ts'
import {
  RIGHT_ELEMENTS,
  type LooseObject,
  type Right,
  type RightName,
  type RightsHolders,
  type RightTimes,
} from '../certificates/index.ts'

/** Rights for somebody: an e-mail address of an account or a group, or anyone who has an account. */
export interface UsageGrant {
  readonly holder: { readonly address: string } | 'anyone'
  readonly rights: readonly [string, ...string[]]
}

/** A text that says not clearly who has which rights. */
export class UsageGrantError extends DomainError<'policy-malformed'> {}

const malformed = (what: string): UsageGrantError =>
  new UsageGrantError(
    'policy-malformed',
    `${what} An address and rights are wanted, such as user@example.com:VIEW,PRINT.`,
  )

const ANYONE = 'anyone'
const ADDRESS = /^[^\s:=@]+@[^\s:=@]+$/
/** Any name will do for a right; those of the specification are in upper case. [MS-RMPR] §2.2.9.8.5.3 */
const RIGHT = /^[A-Z][A-Z0-9_-]{0,63}$/

/** Who is meant by an e-mail address, or by `anyone`; undefined: the text is neither. */
export function parseHolder(text: string): UsageGrant['holder'] | undefined {
  if (text.toLowerCase() === ANYONE) return ANYONE
  return ADDRESS.test(text) ? { address: text } : undefined
}

/** Reads `user@example.com:VIEW,PRINT` or `anyone:VIEW`; `=` will do for the colon. Throws UsageGrantError. */
export function parseUsageGrant(text: string): UsageGrant {
  const [written = '', list, ...more] = text.split(/[:=]/)
  const [first, ...rest] = (list ?? '').toUpperCase().split(',')
  const holder = parseHolder(written)
  if (holder === undefined || more.length > 0) {
    throw malformed(`${JSON.stringify(text)} says not clearly who has which rights.`)
  }
  const wrong = [first, ...rest].find((name) => name === undefined || !RIGHT.test(name))
  if (first === undefined || wrong !== undefined) throw malformed(`${JSON.stringify(wrong ?? '')} is no right.`)
  return { holder, rights: [first, ...rest] }
}

/** Writes what parseUsageGrant reads. */
export const formatUsageGrant = ({ holder, rights }: UsageGrant): string =>
  `${holder === ANYONE ? ANYONE : holder.address}:${rights.join(',')}`

/** How a right is spelled: in use licences OWNER is an attribute always, so it is here. [MS-RMPR] §4.5.5 */
function rightName(name: string): RightName {
  const element = RIGHT_ELEMENTS.find((reserved) => reserved === name)
  return element === undefined || element === 'OWNER'
    ? { spelling: 'attribute', name }
    : { spelling: 'element', name: element }
}

/** A right of one holder: genuine clients write each by itself. [MS-RMPR] §4.5.5, §4.5.7 */
export const rightOf = (name: string, holder: LooseObject, times?: RightTimes): Right<RightsHolders> => ({
  ...rightName(name),
  access: [holder],
  ...(times === undefined ? {} : { times }),
})

/** [MS-RMPR] §2.2.9.8.5.3 */
const holderObject = (holder: UsageGrant['holder']): LooseObject =>
  holder === ANYONE
    ? { id: { type: 'Internal', value: 'Anyone' } }
    : { id: { type: 'Unspecified', value: '' }, name: holder.address }

/** The rights of a document by what is granted, each right of each grant by itself. [MS-RMPR] §2.2.9.8.5.3 */
export const rightsOfGrants = (grants: readonly UsageGrant[], times?: RightTimes): Right<RightsHolders>[] =>
  grants.flatMap(({ holder, rights }) => rights.map((name) => rightOf(name, holderObject(holder), times)))

/** Who an OBJECT of rightsOfGrants is; undefined for another one. */
export function holderOf({ id, name }: LooseObject): UsageGrant['holder'] | undefined {
  if (id.type === 'Internal') return id.value.toLowerCase() === ANYONE ? ANYONE : undefined
  return id.type === 'Unspecified' && name !== undefined ? { address: name } : undefined
}
