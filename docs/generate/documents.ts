import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checksPage } from './checks-page.ts'
import { cliPage } from './cli-page.ts'
import { configurationPage } from './configuration-page.ts'
import { enrollmentRequestsPage } from './enrollment-requests-page.ts'
import { faultsPage } from './faults-page.ts'
import { fixturesPage } from './fixtures-page.ts'
import { metricsPage } from './metrics-page.ts'
import { switchesPage } from './switches-page.ts'

/** The generated pages by their file names; each is made when it is called. */
export const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'configuration.md': configurationPage,
  'switches.md': switchesPage,
  'faults.md': faultsPage,
  'fixtures.md': fixturesPage,
  'checks.md': checksPage,
  'cli.md': cliPage,
  'metrics.md': metricsPage,
  'enrollment-requests.md': enrollmentRequestsPage,
}

/** Writes every generated page into `folder`. */
export function writeDocuments(folder: string): void {
  for (const [file, make] of Object.entries(DOCUMENTS)) writeFileSync(join(folder, file), make())
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** The file names of the generated pages in `folder` that are not, or not any more, what would be written now. */
export const staleDocuments = (folder: string): string[] =>
  Object.entries(DOCUMENTS).flatMap(([file, make]) => (readIfThere(join(folder, file)) === make() ? [] : [file]))
