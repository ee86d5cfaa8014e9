import { X509Certificate, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { newGuid, guidBytes } from '../base/guid.ts'
import type { Random } from '../base/random.ts'
import {
  buildTlsCertificate,
  decryptPrivateKey,
  encryptPrivateKey,
  formatCertificatePem,
  generatePrivateKey,
} from '../certificates/index.ts'
import { publishTlsCertificate, readSetting, writeSetting } from '../store/index.ts'
import type { Installation } from './open-installation.ts'

const KEY_SIZE = 2048
const DAY = 86_400_000
/** How long it is valid, and when it is time for the next one. */
const LIFETIME = 365 * DAY
const RENEWED_BEFORE_END = 30 * DAY

export interface TlsCertificateOptions {
  /** Where the server listens. */
  readonly host: string
  /** The name of the machine. */
  readonly machine: string
  readonly passphrase: string
  readonly at: Date
  readonly random: Random
}

/** A certificate of the server's own, and its key. */
export interface OwnTlsCertificate {
  readonly cert: string
  readonly key: KeyObject
  /** Where the certificate lies for those who shall trust it. */
  readonly file: string
}

/** Under which names and addresses clients may come. */
function namesOf({ directory, settings }: Installation, { host, machine }: TlsCertificateOptions): Set<string> {
  const url = settings['server.url']
  const names = [host, directory.serverName, machine, url === undefined ? '' : new URL(url).hostname, 'localhost']
  const isName = (name: string): boolean => isIP(name) > 0 || /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/.test(name)
  const everywhere = ['0.0.0.0', '::']
  return new Set([
    ...names
      .map((name) => name.replace(/^\[(.*)\]$/, '$1').toLowerCase())
      .filter((name) => isName(name) && !everywhere.includes(name)),
    '127.0.0.1',
    '::1',
  ])
}

const covers = (certificate: X509Certificate, name: string): boolean =>
  (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined

/** Whether a certificate is valid now and for some time, under all the names. */
function isGood(pem: string, names: ReadonlySet<string>, at: Date): boolean {
  const certificate = new X509Certificate(pem)
  const ends = Date.parse(certificate.validTo) - RENEWED_BEFORE_END
  const isValid = Date.parse(certificate.validFrom) <= at.getTime() && at.getTime() < ends
  return isValid && [...names].every((name) => covers(certificate, name))
}

/** Where they are kept: servers of one cluster share a database, but not a name by which clients reach them. */
const settingNames = ({ directory: { hasJoined, serverName } }: Installation) =>
  hasJoined
    ? ({ certificate: `tlsCertificate/${serverName}`, key: `tlsPrivateKey/${serverName}` } as const)
    : ({ certificate: 'tlsCertificate', key: 'tlsPrivateKey' } as const)

/**
 * The TLS certificate that a server has made for itself: the one on record, or a new one with a new key when there is
 * none, when it has ended or is about to, and when the server is reached under other names than before.
 * Throws CertificateError `passphrase-wrong`.
 */
export async function ownTlsCertificate(
  installation: Installation,
  options: TlsCertificateOptions,
): Promise<OwnTlsCertificate> {
  const { queries } = installation.store
  const { passphrase, at, random } = options
  const names = namesOf(installation, options)
  const setting = settingNames(installation)
  const [known, pem] = [await readSetting(queries, setting.certificate), await readSetting(queries, setting.key)]
  if (known !== undefined && pem !== undefined && isGood(known, names, at)) {
    const key = decryptPrivateKey(pem, passphrase)
    return { cert: known, key, file: publishTlsCertificate(installation.directory, known) }
  }
  const [first = 'localhost', ...others] = names
  const key = await generatePrivateKey(KEY_SIZE)
  const der = await buildTlsCertificate({
    serial: guidBytes(newGuid(random)),
    names: [first, ...others],
    notBefore: new Date(at.getTime() - DAY),
    notAfter: new Date(at.getTime() + LIFETIME),
    privateKey: key,
  })
  const cert = formatCertificatePem(der)
  await queries.transaction().execute(async (db) => {
    await writeSetting(db, setting.certificate, cert)
    await writeSetting(db, setting.key, encryptPrivateKey(key, passphrase))
  })
  return { cert, key, file: publishTlsCertificate(installation.directory, cert) }
}
