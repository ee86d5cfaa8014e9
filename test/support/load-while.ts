import { enrollUntil, type Story } from './cluster.ts'
import type { ServerProcess } from './server-process.ts'

const CLIENTS = 8
/** How many enrollments are answered before something happens, and after it is over. */
const SOME = 60

/** Lets clients enroll before, while and after something happens, which begins with the load and settles when it is over. */
export async function loadWhile(
  servers: readonly ServerProcess[],
  happen: (story: Story) => Promise<void>,
): Promise<Story> {
  let happening: Promise<void> | undefined
  let wanted = Infinity
  const story = await enrollUntil(
    () => servers,
    CLIENTS,
    (told) => {
      if (told.answered.size >= SOME) {
        happening ??= happen(told).finally(() => {
          wanted = told.answered.size + SOME
        })
      }
      return told.answered.size >= wanted
    },
  )
  await happening
  return story
}
