import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { frozenClock } from '../../src/base/clock.ts'
import { ADMINS } from './admin.ts'
import { startTestRoot } from './root-server.ts'

/** What about.json says of an exchange. */
const ABOUT = z.strictObject({
  /** What it shows, in one sentence. */
  shows: z.string(),
  /** Where the bytes come from. */
  source: z.string(),
  /** The moment at which it takes place: the server's clock stands still. */
  at: z.iso.datetime(),
  /** The settings of the server, as after --set. With the seed among them, every byte is reproducible. */
  settings: z.array(z.string()),
  /** Whether the group of the account in the request was let in beforehand. */
  granted: z.boolean(),
})

export type About = z.infer<typeof ABOUT>

/** One recorded request and its response, as bytes. */
export interface Exchange {
  readonly about: About
  readonly request: Buffer
  readonly response: Buffer
}

export const readExchange = (directory: string): Exchange => ({
  about: ABOUT.parse(JSON.parse(readFileSync(join(directory, 'about.json'), 'utf8'))),
  request: readFileSync(join(directory, 'request.http')),
  response: readFileSync(join(directory, 'response.http')),
})

/** Sends bytes over a socket and gives everything that comes back until the server closes. */
function sendRaw(url: string, request: Uint8Array): Promise<Buffer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(request))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.once('end', () => resolve(Buffer.concat(chunks)))
    socket.once('error', reject)
  })
}

/** Plays a request into a fresh server as `about` describes it, and gives the bytes of the response. */
export async function playExchange({ about, request }: Pick<Exchange, 'about' | 'request'>): Promise<Buffer> {
  const root = await startTestRoot({ set: about.settings, clock: frozenClock(new Date(about.at)) })
  try {
    if (about.granted) await root.grant(ADMINS)
    return await sendRaw(root.server.url, request)
  } finally {
    await root.close()
  }
}
