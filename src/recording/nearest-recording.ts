import { canonicalParts, entranceOf, type HttpMessage } from '../exchanges/index.ts'
import type { StoredAnswer } from './stored-answers.ts'

/** The recording that is most like a request, and where the two part. */
export interface Nearest {
  readonly name: string
  /** What the recording asks there, and what the request does; undefined: nothing any more. */
  readonly recorded: string | undefined
  readonly asked: string | undefined
}

/** How many recordings of the same method, path and action are looked at, element by element. */
const LOOKED_AT = 500

function firstDifference(recorded: readonly string[], asked: readonly string[]): number {
  const at = recorded.findIndex((part, i) => part !== asked[i])
  return at < 0 ? recorded.length : at
}

/** How many pieces two requests have in common. */
function inCommon(recorded: readonly string[], asked: readonly string[]): number {
  const pieces = new Set(asked)
  return recorded.filter((part) => pieces.has(part)).length
}

/** The nearest of recordings to a request that none of them answers; undefined when there are none. Throws ExchangeError. */
export function nearestRecording(answers: readonly StoredAnswer[], request: HttpMessage): Nearest | undefined {
  const entrance = entranceOf(request)
  let nearest: (Nearest & { readonly likeness: number }) | undefined
  let looked = 0
  for (const { stored, wildcards } of answers) {
    const recordedRequest = stored.readRequest()
    const isNear = entranceOf(recordedRequest).join('\n') === entrance.join('\n')
    if (isNear && ++looked > LOOKED_AT) break
    const asked = isNear ? canonicalParts(request, wildcards) : entrance
    const recorded = isNear ? canonicalParts(recordedRequest, wildcards) : entranceOf(recordedRequest)
    const likeness = inCommon(recorded, asked) + (isNear ? 1 : 0)
    if (nearest !== undefined && nearest.likeness >= likeness) continue
    const at = firstDifference(recorded, asked)
    nearest = { name: stored.name, recorded: recorded[at], asked: asked[at], likeness }
  }
  return nearest
}

const LONGEST_SHOWN = 300

const shown = (part: string | undefined): string =>
  part === undefined ? 'nothing more' : part.length > LONGEST_SHOWN ? `${part.slice(0, LONGEST_SHOWN)}…` : part

/** Lines that tell a person why nothing matches. */
export const describeNearest = (nearest: Nearest | undefined): string[] =>
  nearest === undefined
    ? ['There are no recordings at all.']
    : [
        `The nearest is ${nearest.name}. The first difference:`,
        `  recorded: ${shown(nearest.recorded)}`,
        `  asked:    ${shown(nearest.asked)}`,
      ]
