import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../support/free-port.ts'
import { startProcess } from '../support/process.ts'
import { build, type CommandLine } from './run-client.ts'

const SITE = fileURLToPath(new URL('./asmx', import.meta.url))

/** The packages of Debian that the service needs. */
export const ASMX_PACKAGES = 'mono-devel mono-mcs'

/** What shows that Mono is here, with the compiler of C# and the generator of clients. */
export const MONO: CommandLine = ['sh', '-c', 'command -v wsdl mcs > /dev/null && mono --version=number']

/** The service of test/clients/asmx on Mono's own SOAP stack. */
export interface AsmxService {
  /** Scheme, host and port. */
  readonly url: string
  stop(): Promise<void>
}

/** Answers within that are waited for, in milliseconds: the first one compiles the service. */
const PATIENCE = 60_000

/** Starts it in `directory`. It answers every SubEnroll with `chain`, to whoever logs on by Basic with `login`, name:password. */
export async function startAsmxService(
  directory: string,
  login: string,
  chain: readonly string[],
): Promise<AsmxService> {
  cpSync(SITE, directory, { recursive: true })
  for (const folder of ['bin', 'App_Data/chain']) mkdirSync(join(directory, folder), { recursive: true })
  // The application looks for its host among its own programs.
  await build(directory, ['mcs', '-nologo', '-r:System.Web', '-out:bin/Host.exe', 'Host.cs'])
  writeFileSync(join(directory, 'App_Data', 'login.txt'), login)
  chain.forEach((text, index) => writeFileSync(join(directory, 'App_Data', 'chain', `${index}.xml`), text))
  const url = `http://127.0.0.1:${await freePort()}`
  const server = startProcess('mono', ['bin/Host.exe', `${url}/`, '.'], { directory })
  await server.untilPrinted(/listening on/)
  return {
    url,
    stop: async () => {
      server.child.kill('SIGKILL')
      await server.ended
    },
  }
}

/** A request as somebody sends it who is no SOAP library. */
export interface PlainRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Sends a request on a connection of its own; gives the status of the answer, once it is all there. */
export const send = (origin: string, { method, path, headers, body }: PlainRequest): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = httpRequest(`${origin}${path}`, { method, headers: { ...headers }, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
    asked.setTimeout(PATIENCE, () => asked.destroy(new Error('it does not answer')))
    asked.once('error', reject)
    asked.end(body)
  })
