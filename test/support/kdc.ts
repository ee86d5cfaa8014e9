import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A Kerberos realm of its own on the loopback address. */
export interface Kdc {
  /** What Kerberos programs and libraries must find in their environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly keytab: string
  /** Gets a ticket for a principal of the realm. */
  login(principal: string, password: string): void
  stop(): Promise<void>
}

export const REALM = 'EMULATOR.TEST'

const PROGRAMS = ['/usr/sbin/krb5kdc', '/usr/sbin/kadmin.local', '/usr/sbin/kdb5_util', '/usr/bin/kinit'] as const

/** Whether Debian’s krb5-kdc, krb5-admin-server and krb5-user are here. */
export function hasKdc(): boolean {
  try {
    execFileSync('/bin/sh', ['-c', PROGRAMS.map((program) => `test -x ${program}`).join(' && ')])
    return true
  } catch {
    return false
  }
}

/** A port that nobody listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

const clientConfiguration = (port: number, directory: string): string => `
[libdefaults]
  default_realm = ${REALM}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  default_ccache_name = FILE:${directory}/ccache
[realms]
  ${REALM} = {
    kdc = 127.0.0.1:${port}
  }
[domain_realm]
  localhost = ${REALM}
`

const serverConfiguration = (port: number, directory: string): string => `
[kdcdefaults]
  kdc_listen = 127.0.0.1:${port}
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  ${REALM} = {
    database_name = ${directory}/principal
    key_stash_file = ${directory}/stash
    acl_file = ${directory}/acl
    max_life = 1h
  }
[logging]
  kdc = FILE:${directory}/kdc.log
`

function untilListening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`krb5kdc ended with ${String(code)}`)))
    child.stderr?.on('data', (chunk: Buffer) => chunk.includes('starting') && resolve())
    child.stdout?.on('data', (chunk: Buffer) => chunk.includes('starting') && resolve())
  })
}

/** Starts a KDC in `directory` with `HTTP/localhost` in a keytab and these principals by their passwords. */
export async function startKdc(directory: string, principals: Readonly<Record<string, string>>): Promise<Kdc> {
  const port = await freePort()
  const keytab = join(directory, 'http.keytab')
  writeFileSync(join(directory, 'krb5.conf'), clientConfiguration(port, directory))
  writeFileSync(join(directory, 'kdc.conf'), serverConfiguration(port, directory))
  const environment = {
    KRB5_CONFIG: join(directory, 'krb5.conf'),
    KRB5_KDC_PROFILE: join(directory, 'kdc.conf'),
    KRB5CCNAME: `FILE:${directory}/ccache`,
    KRB5RCACHEDIR: directory,
  }
  const options = { env: { ...process.env, ...environment }, stdio: 'pipe' } as const
  execFileSync('/usr/sbin/kdb5_util', ['create', '-s', '-r', REALM, '-P', 'a test'], options)
  const admin = (query: string) => execFileSync('/usr/sbin/kadmin.local', ['-r', REALM, '-q', query], options)
  for (const [name, password] of Object.entries(principals)) admin(`addprinc -pw ${password} ${name}`)
  admin('addprinc -randkey HTTP/localhost')
  admin(`ktadd -k ${keytab} HTTP/localhost`)
  const child = spawn('/usr/sbin/krb5kdc', ['-n', '-r', REALM], options)
  await untilListening(child)
  return {
    environment,
    keytab,
    login: (principal, password) => {
      execFileSync('/usr/bin/kinit', [principal], { ...options, input: `${password}\n` })
    },
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit')
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}
