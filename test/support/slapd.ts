import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PROGRAMS = ['/usr/sbin/slapd', '/usr/sbin/slapadd'] as const

/** Whether Debian’s slapd is here. */
export function hasSlapd(): boolean {
  try {
    execFileSync('/bin/sh', ['-c', PROGRAMS.map((program) => `test -x ${program}`).join(' && ')])
    return true
  } catch {
    return false
  }
}

/** The configuration naming context of the directory. */
export const CONTEXT = 'CN=Configuration,DC=forest,DC=example'
const SERVICES = `CN=Services,${CONTEXT}`
const CONTAINER = `CN=RightsManagementServices,${SERVICES}`

export const BIND = { dn: `CN=reader,${CONTEXT}`, password: 'a directory’s password' } as const

/** As much of the schema of Active Directory as a service connection point needs; the numbers are nobody’s. */
const SCHEMA = `
attributetype ( 1.3.6.1.4.1.99999.1.1 NAME 'keywords' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.2 NAME 'serviceBindingInformation' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.3 NAME 'configurationNamingContext' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'container' SUP top STRUCTURAL MUST cn MAY userPassword )
objectclass ( 1.3.6.1.4.1.99999.2.2 NAME 'serviceConnectionPoint' SUP top STRUCTURAL MUST cn MAY ( keywords $ serviceBindingInformation ) )
`

/** A service connection point as a test puts it into the directory. */
export interface TestConnectionPoint {
  readonly name: string
  readonly bindings: readonly string[]
  readonly keywords?: readonly string[]
}

const container = (dn: string): string => {
  const name = /^CN=([^,]*)/.exec(dn)?.[1] ?? ''
  return `dn: ${dn}\nobjectClass: container\ncn: ${name}\n`
}

const connectionPoint = ({ name, bindings, keywords = ['MSRMRootCluster', '1.0'] }: TestConnectionPoint): string =>
  [
    `dn: CN=${name},${CONTAINER}`,
    'objectClass: serviceConnectionPoint',
    `cn: ${name}`,
    ...keywords.map((keyword) => `keywords: ${keyword}`),
    ...bindings.map((binding) => `serviceBindingInformation: ${binding}`),
    '',
  ].join('\n')

const contentOf = (points: readonly TestConnectionPoint[] | undefined): string =>
  [
    container(CONTEXT),
    `${container(BIND.dn)}userPassword: ${BIND.password}\n`.replace(
      /userPassword: .*/u,
      (line) => `userPassword:: ${Buffer.from(line.slice(14)).toString('base64')}`,
    ),
    container(SERVICES),
    ...(points === undefined ? [] : [container(CONTAINER), ...points.map(connectionPoint)]),
  ].join('\n')

const configuration = (directory: string, withRootDse: boolean): string => `
include /etc/ldap/schema/core.schema
include ${join(directory, 'forest.schema')}
pidfile ${join(directory, 'slapd.pid')}
modulepath /usr/lib/ldap
moduleload back_mdb
${withRootDse ? `rootDSE ${join(directory, 'root.ldif')}` : ''}
TLSCertificateFile ${join(directory, 'tls.pem')}
TLSCertificateKeyFile ${join(directory, 'tls.key')}
access to attrs=userPassword by anonymous auth
access to * by * read
database mdb
suffix "${CONTEXT}"
directory ${join(directory, 'data')}
maxsize 10485760
`

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => socket.end(() => resolve(true)))
    socket.once('error', () => resolve(false))
  })

/** A directory of its own on the loopback address. */
export interface Slapd {
  readonly url: string
  readonly tlsUrl: string
  /** The certificate of its TLS, which is for localhost. */
  readonly certificate: string
  stop(): Promise<void>
}

/** Starts a directory with these service connection points; undefined: without the container for them. */
export async function startSlapd(
  directory: string,
  points: readonly TestConnectionPoint[] | undefined,
  { isForest = true }: { isForest?: boolean } = {},
): Promise<Slapd> {
  mkdirSync(join(directory, 'data'), { recursive: true })
  const file = (name: string, text: string) => writeFileSync(join(directory, name), text)
  file('forest.schema', SCHEMA)
  file('root.ldif', `dn:\nobjectClass: extensibleObject\nconfigurationNamingContext: ${CONTEXT}\n`)
  file('slapd.conf', configuration(directory, isForest))
  file('content.ldif', contentOf(points))
  const certificate = join(directory, 'tls.pem')
  const tls = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
    '-keyout',
    join(directory, 'tls.key'),
    '-out',
    certificate,
  ]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...tls], { stdio: 'pipe' })
  const options = ['-f', join(directory, 'slapd.conf')]
  execFileSync('/usr/sbin/slapadd', [...options, '-l', join(directory, 'content.ldif')], { stdio: 'pipe' })
  const [port, tlsPort] = [await freePort(), await freePort()]
  const addresses = `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${tlsPort}/`
  // With -d it stays in the foreground; 0 says nothing.
  const child = spawn('/usr/sbin/slapd', [...options, '-h', addresses, '-d', '0'], { stdio: 'pipe' })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  for (let attempt = 0; !(await canConnect(port)); attempt += 1) {
    if (child.exitCode !== null || attempt > 200) throw new Error(`slapd has not started: ${said}`)
    await sleep(50)
  }
  return {
    url: `ldap://localhost:${port}`,
    tlsUrl: `ldaps://localhost:${tlsPort}`,
    certificate,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}
