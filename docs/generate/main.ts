/**
 * The generated pages of docs/.
 *
 *   npm run docs         writes them
 *   npm run docs:check   says whether they are what would be written; exit code 1 when they are not
 */
import { fileURLToPath } from 'node:url'
import { staleDocuments, writeDocuments } from './documents.ts'

const DOCS = fileURLToPath(new URL('../', import.meta.url))

if (process.argv.includes('--check')) {
  const stale = staleDocuments(DOCS)
  if (stale.length > 0) {
    console.error(`Out of date in docs/: ${stale.join(', ')}. Run "npm run docs" and commit what it changes.`)
    process.exitCode = 1
  }
} else {
  writeDocuments(DOCS)
}
