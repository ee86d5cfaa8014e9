import { systemRandom, type Random } from '../base/random.ts'
import { countIssued } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import type { RoleOptions } from './role.ts'

/** What streams of randomness are named by. */
interface Issuing {
  readonly installation: Pick<Installation, 'settings' | 'store' | 'directory'>
  readonly options: Pick<RoleOptions, 'randomFor'>
}

/**
 * Makes what issues certificates or licences of one kind. With a seed, every request has a stream of randomness of its own: what it
 * draws does not depend on what is issued at the same time, and no GUID is given out twice, neither by a server that was started
 * again nor by another one of its cluster.
 */
export async function issuingAtRandom<Request, Issued>(
  { installation: { settings, store, directory }, options }: Issuing,
  what: string,
  create: (random: Random) => (request: Request) => Promise<Issued>,
): Promise<(request: Request) => Promise<Issued>> {
  if (settings.seed === undefined) return create(systemRandom)
  const label = `${what} by ${directory.serverName} after ${await countIssued(store.queries)}`
  let requests = 0
  return (request) => {
    requests += 1
    return create(options.randomFor(`${label}, ${requests}`))(request)
  }
}
