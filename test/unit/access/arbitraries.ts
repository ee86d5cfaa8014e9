import fc from 'fast-check'
import { parseGuid } from '../../../src/base/guid.ts'
import type { Ace } from '../../../src/access/ace.ts'
import { CONTROL, parseSid, type AccessControlList, type SecurityDescriptor } from '../../../src/access/index.ts'

export const arbitrarySid = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: 15 }))
  .map(([authority, rest]) => parseSid(`S-1-${[authority, ...rest].join('-')}`))

/** Few identifiers, so that tokens and lists meet; the special ones among them. */
export const commonSid = fc
  .constantFrom('S-1-1-0', 'S-1-3-4', 'S-1-5-10', 'S-1-5-18', 'S-1-5-21-1-2-3-1104', 'S-1-5-21-1-2-3-1105')
  .map(parseSid)

export const mask = fc.oneof(
  fc.nat(0xffffffff),
  fc.constantFrom(0, 1, 3, 0x1f01ff, 0x120089, 0x1200a9, 0x20000, 0x60000, 0x10000000, 0x80000000, 0xa0000000, 0xf003f),
)

const guid = fc.option(
  fc.uuid().map((text) => parseGuid(text)),
  { nil: undefined },
)
const flags = fc.nat(0xff).map((value) => value & ~0x20)
const data = fc.nat(5).chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words }))

const plainTypes = fc.constantFrom('allow', 'deny', 'audit', 'mandatory-label', 'scoped-policy')
const objectTypes = fc.constantFrom('allow-object', 'deny-object', 'audit-object')
const dataTypes = fc.constantFrom('allow-callback', 'deny-callback', 'audit-callback', 'resource-attribute')
const objectDataTypes = fc.constantFrom('allow-callback-object', 'deny-callback-object', 'audit-callback-object')

/** ACEs that have a text form; `sid` says where identifiers come from. */
export const textAce = (sid: fc.Arbitrary<ReturnType<typeof parseSid>>): fc.Arbitrary<Ace> => {
  const core = { flags, mask, sid }
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('allow', 'deny'), ...core }) },
    fc.record({ type: plainTypes, ...core }),
    fc.record({ type: objectTypes, ...core, objectType: guid, inheritedObjectType: guid }),
  )
}

/** ACEs of every type. */
export const anyAce = (sid: fc.Arbitrary<ReturnType<typeof parseSid>>): fc.Arbitrary<Ace> => {
  const core = { flags, mask, sid }
  return fc.oneof(
    { weight: 3, arbitrary: textAce(sid) },
    fc.record({ type: dataTypes, ...core, data }),
    fc.record({ type: objectDataTypes, ...core, objectType: guid, inheritedObjectType: guid, data }),
  )
}

const listOf = (ace: fc.Arbitrary<Ace>): fc.Arbitrary<AccessControlList> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.array(ace, { maxLength: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom(null, undefined) },
  )

export const descriptorOf = (
  ace: fc.Arbitrary<Ace>,
  sid: fc.Arbitrary<ReturnType<typeof parseSid>>,
): fc.Arbitrary<SecurityDescriptor> =>
  fc.record({
    owner: fc.option(sid, { nil: undefined }),
    group: fc.option(sid, { nil: undefined }),
    control: fc.nat(0xffff).map((value) => value & 0x3feb),
    dacl: listOf(ace),
    sacl: listOf(ace),
  })

/** The control flags of a DACL that SDDL has letters for. */
export const DACL_LETTERS = CONTROL.DACL_PROTECTED | CONTROL.DACL_AUTO_INHERIT_REQUIRED | CONTROL.DACL_AUTO_INHERITED

/** Leaves only what SDDL can say. */
export const sayable = (descriptor: SecurityDescriptor): SecurityDescriptor => ({
  ...descriptor,
  control:
    descriptor.control &
    ((descriptor.dacl === undefined ? 0 : DACL_LETTERS) | (descriptor.sacl === undefined ? 0 : DACL_LETTERS << 1)),
})
