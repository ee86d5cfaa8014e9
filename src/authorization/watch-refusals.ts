import type { Clock } from '../base/clock.ts'
import type { FileAccess } from './file-access.ts'
import type { Refusal } from './ports.ts'

/** Gives the same answers, and tells `note` of each refusal. Who is let in costs nothing more. */
export const watchRefusals = (access: FileAccess, note: (refusal: Refusal) => void, clock: Clock): FileAccess => ({
  descriptorOf: (object) => access.descriptorOf(object),
  ownDescriptorOf: (object) => access.ownDescriptorOf(object),
  change: (object, edit, editor) => access.change(object, edit, editor),
  decide: async (file, token) => {
    const decision = await access.decide(file, token)
    if (!decision.granted) note({ file, token, ace: decision.ace, at: clock.now() })
    return decision
  },
})
