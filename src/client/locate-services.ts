import { ClientError } from './client-error.ts'
import type { RmsServices, ServiceKind } from './ports.ts'

/** Whether another address may do better. */
const isElsewhere = (error: unknown): boolean => error instanceof ClientError && error.code === 'server-unreachable'

/**
 * Asks the first of several addresses that answers. [MS-RMPR] §3.8.3.2.3: the client may try any or all of them.
 * Rejects as the last one does.
 */
export async function askFirst<Result>(
  [first, ...others]: readonly [string, ...string[]],
  ask: (url: string) => Promise<Result>,
): Promise<Result> {
  const [next, ...more] = others
  try {
    return await ask(first)
  } catch (error) {
    if (next === undefined || !isElsewhere(error)) throw error
    return askFirst([next, ...more], ask)
  }
}

/**
 * Where the services of this user are, as the server at `url` tells: the internal address first, then that for outside.
 * The last is that server itself: what it tells is of no use where its names are not known. [MS-RMPR] §3.8.3.2.3
 */
export async function locateServices(
  services: RmsServices,
  url: string,
  kind: ServiceKind,
): Promise<readonly [string, ...string[]]> {
  const [first = url, ...more] = await services.locate(url, kind)
  return first === url ? [url] : [first, ...more, url]
}
