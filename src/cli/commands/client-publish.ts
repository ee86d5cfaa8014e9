import { createReadStream, createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { isOfKind, isLicenseText, readLicense } from '../../certificates/index.ts'
import {
  findTemplate,
  heldTemplates,
  parseUsageGrant,
  writePublishingChain,
  type PublishedContent,
  type PublishRequest,
  type HeldTemplate,
  type UsageGrant,
  type UsagePolicy,
} from '../../client/index.ts'
import { encryptContent, writeProtectedFileHeader } from '../../content/index.ts'
import { UsageError } from '../cli-error.ts'
import { callingClient, profileFrom, withCallingOptions, type CallingOptions } from '../client-options.ts'
import type { Io } from '../io.ts'
import { parseHttpUrl, parseMoment, readTextFile } from '../option-values.ts'

interface PublishOptions extends CallingOptions {
  readonly for: readonly UsageGrant[]
  readonly until?: Date
  readonly template?: string
  readonly url?: string
  readonly offline?: true
  readonly owner?: string
  readonly out?: string
}

const collect = (text: string, previous: readonly UsageGrant[]): UsageGrant[] => [...previous, parseUsageGrant(text)]

const NOTICE = 'This file is protected by rms-emulator. Open it with: rms-emulator client open FILE --out FILE\r\n'

/** The template in a file; undefined where the file is none. */
function templateIn(file: string): HeldTemplate | undefined {
  const text = readTextFile(file).trim()
  const read = isLicenseText(text) ? readLicense(text) : undefined
  return read !== undefined && isOfKind(read, 'rights-policy-template') ? read : undefined
}

/** The template that is meant: one that was fetched, by its name or GUID, or one in a file. Throws UsageError. */
function templateNamed(written: string, options: PublishOptions, io: Io): HeldTemplate {
  const held = findTemplate(heldTemplates(profileFrom(options, io)), written)
  const found = held ?? (existsSync(written) ? templateIn(written) : undefined)
  if (found !== undefined) return found
  throw new UsageError(
    `${JSON.stringify(written)} is the name or GUID of no template here, and no file with one. Fetch templates with: rms-emulator client templates --url URL`,
  )
}

function policyFrom(options: PublishOptions, io: Io): UsagePolicy {
  const { for: grants, until, template } = options
  const [first, ...more] = grants
  if (template !== undefined) {
    if (first !== undefined || until !== undefined) throw new UsageError('--template goes without --for and --until.')
    return { kind: 'template', template: templateNamed(template, options, io) }
  }
  if (first === undefined) throw new UsageError('Say who may do what with --for, such as --for bob@example.com:VIEW.')
  return { kind: 'own', grants: [first, ...more], until }
}

function signerFrom({ url, offline }: PublishOptions): PublishRequest['by'] {
  if (offline === true && url !== undefined) throw new UsageError('--offline asks no server: leave out --url.')
  if (offline === true) return 'offline'
  if (url !== undefined) return { url }
  throw new UsageError('Name the licensing server with --url, or publish with --offline.')
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    throw new UsageError(`${file} cannot be read.`)
  }
}

async function* protectedFile(file: string, size: number, { publishingChain, contentKey }: PublishedContent) {
  const publishingLicense = writePublishingChain(publishingChain)
  yield writeProtectedFileHeader({ notice: NOTICE, extension: extname(file), publishingLicense, size })
  yield* encryptContent(contentKey, createReadStream(file))
}

/** Writes a file whole or not at all. */
export async function writeWhole(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const draft = `${name}.new`
  try {
    await pipeline(Readable.from(content), createWriteStream(draft))
    renameSync(draft, name)
  } finally {
    rmSync(draft, { force: true })
  }
}

async function runPublish(file: string, options: PublishOptions, io: Io): Promise<void> {
  const [policy, by, size] = [policyFrom(options, io), signerFrom(options), sizeOf(file)]
  const client = await callingClient(options, io)
  const published = await client.publish({ policy, owner: options.owner, by })
  const out = options.out ?? `${file}.pfile`
  await writeWhole(out, protectedFile(file, size, published))
  io.print(`protected ${file} as ${out}, ${by === 'offline' ? 'offline' : `signed at ${by.url}`}`)
  io.print(`chain of ${published.publishingChain.length} certificates verified and put before the content`)
}

/** `client publish`: protects a file. */
export const addClientPublish = (client: Command, io: Io): void => {
  withCallingOptions(client.command('publish <file>'))
    .description('Protect a file: encrypt it, and say in a publishing licence who may do what with it.')
    .option(
      '--for <who:rights>',
      'who may do what, such as bob@example.com:VIEW,PRINT or anyone:VIEW; repeatable',
      collect,
      [],
    )
    .option('--until <moment>', 'when these rights end (UTC)', (text) => parseMoment(text))
    .option(
      '--template <template>',
      'a rights policy template that says so instead: its name or GUID, or a file with it',
    )
    .option('--url <url>', 'the licensing server that signs the licence', parseHttpUrl)
    .option('--offline', 'sign it with the client licensor certificate instead, asking nobody')
    .option('--owner <address>', 'the author (otherwise the account that is certified)')
    .option('--out <file>', 'the protected file (otherwise the name of the file with .pfile after it)')
    .addHelpText(
      'after',
      `
Examples:
  $ rms-emulator client publish report.txt --for bob@example.com:VIEW,PRINT --until 2030-01-01T00:00 --offline
  $ rms-emulator client publish report.txt --for anyone:VIEW --url http://127.0.0.1:8090 --user alice
  $ rms-emulator client publish report.txt --template "Company confidential" --offline`,
    )
    .action((file: string, options: PublishOptions) => runPublish(file, options, io))
}
