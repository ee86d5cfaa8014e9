import { execFileSync } from 'node:child_process'
import { chromium, type Browser } from 'playwright-core'

/** Debian's own. */
const EXECUTABLE = '/usr/bin/chromium'

/** What keeps a browser from talking to anybody but the server under test. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The version of the installed Chromium; undefined when there is none. */
export function findChromium(): string | undefined {
  try {
    const told = execFileSync(EXECUTABLE, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return /^Chromium [\d.]+/.exec(told)?.[0]
  } catch {
    return undefined
  }
}

/** Starts it without a window, with a new profile that is thrown away when it is closed. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: EXECUTABLE, headless: true, args: ARGUMENTS })
