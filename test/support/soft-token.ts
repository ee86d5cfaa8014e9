import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInstalled } from './installed.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Where Debian and others have the library of SoftHSM. */
const LIBRARIES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
]

/** A token in software, with a folder of its own. */
export interface SoftToken {
  readonly library: string
  readonly label: string
  readonly pin: string
  /** What a process needs in its environment to find it. */
  readonly environment: Readonly<Record<string, string>>
  /** The settings by which a root keeps its keys in it. */
  readonly settings: readonly string[]
  /** Takes it out of its slot, and puts it back. */
  pull(): void
  plug(): void
  /** Runs softhsm2-util on it. */
  util(...args: readonly string[]): void
  remove(): void
}

/** Whether there is a SoftHSM to ask. */
export function hasSoftToken(): boolean {
  const found = LIBRARIES.some((path) => existsSync(path)) && spawnSync('softhsm2-util', ['--version']).status === 0
  return isInstalled(found, 'softhsm2')
}

/** Makes a token. SoftHSM reads where it is from the environment, of this process too. */
export function makeSoftToken(label = 'rms'): SoftToken {
  const directory = temporaryDirectory()
  const [tokens, away] = [join(directory.path, 'tokens'), join(directory.path, 'away')]
  const configuration = join(directory.path, 'softhsm2.conf')
  mkdirSync(tokens)
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  const environment = { SOFTHSM2_CONF: configuration }
  const util = (...args: readonly string[]): void => {
    const { status, stdout, stderr } = spawnSync('softhsm2-util', args, {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`softhsm2-util ${args.join(' ')}: ${stdout}${stderr}`)
  }
  const pin = '73519482'
  util('--init-token', '--free', '--label', label, '--so-pin', '00000000', '--pin', pin)
  process.env['SOFTHSM2_CONF'] = configuration
  const library = LIBRARIES.find((path) => existsSync(path)) ?? ''
  return {
    ...{ library, label, pin, environment, util },
    settings: ['keys.store=pkcs11', `keys.pkcs11.library=${library}`, `keys.pkcs11.token=${label}`],
    pull: () => renameSync(tokens, away),
    plug: () => renameSync(away, tokens),
    remove: () => {
      delete process.env['SOFTHSM2_CONF']
      directory.remove()
    },
  }
}
