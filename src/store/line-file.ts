import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { StoreError } from './store-error.ts'

/** How long a line may be; a certificate has some thousand characters. */
const LONGEST_LINE = 16 * 1024 * 1024

/** The lines of a file, one after the other. Throws StoreError `export-malformed` at one that is too long. */
export async function* readLines(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) throw new StoreError('export-malformed', `${file} has a line that is too long.`)
    yield* lines
  }
  if (rest !== '') yield rest
}

/** Writes lines into a new file, readable by its owner alone, which is there when all of them are. */
export async function writeLines<Result>(
  file: string,
  work: (write: (line: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const draft = `${file}.part`
  const stream = createWriteStream(draft, { mode: 0o600, flush: true })
  const done = finished(stream)
  // Whoever writes waits for room or for the failure; without this, a failure in between would be nobody's.
  done.catch(() => undefined)
  try {
    const result = await work(async (line) => {
      if (!stream.write(`${line}\n`)) await Promise.race([once(stream, 'drain'), done])
    })
    stream.end()
    await done
    renameSync(draft, file)
    return result
  } catch (error) {
    stream.destroy()
    rmSync(draft, { force: true })
    throw error
  }
}
