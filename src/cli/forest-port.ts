import { createGroupExpansionService } from '../asmx/client/index.ts'
import type { ServerEnvironment } from '../app/index.ts'
import type { Clock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import { ConfigError, type Settings } from '../config/index.ts'
import { readTextFile } from './option-values.ts'

/** How long the server of another forest may take, in milliseconds: somebody waits for the answer. */
const TIMEOUT = 20_000

function textIn(
  name: 'groupExpansion.passwordFile' | 'groupExpansion.tlsCaFile',
  settings: Settings,
): string | undefined {
  const file = settings[name]
  if (file === undefined) return undefined
  try {
    return readTextFile(file)
  } catch (cause) {
    throw new ConfigError(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** How a server reaches those of other forests, by its settings. Files are read when they are needed: a change counts at once. */
export const forestPortFrom =
  (settings: Settings, clock: Clock): NonNullable<ServerEnvironment['forestAt']> =>
  (url) =>
    createGroupExpansionService(url, () => {
      const user = settings['groupExpansion.user']
      const password = textIn('groupExpansion.passwordFile', settings)?.replace(/\r?\n$/, '')
      const credentials = user === undefined || password === undefined ? undefined : { user, password }
      return {
        authorities: textIn('groupExpansion.tlsCaFile', settings),
        timeout: TIMEOUT,
        logon: { credentials, scheme: undefined, random: systemRandom, clock },
      }
    })
