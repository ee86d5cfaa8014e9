import { spawnSync } from 'node:child_process'
import { isInstalled } from '../../../support/installed.ts'

/** Runs `openssl` and gives its exit code and everything it says. */
export function openssl(args: readonly string[], input?: Uint8Array): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('openssl', args, { input, encoding: 'utf8' })
  return { code: status, said: `${stdout}${stderr}` }
}

/** Whether there is an `openssl` to ask. */
export const hasOpenssl = (): boolean => isInstalled(spawnSync('openssl', ['version']).status === 0, 'openssl')
