import { createReadStream } from 'node:fs'
import type { Command } from 'commander'
import { addressOf, permissionsOf, readPublishedDocument } from '../../client/index.ts'
import { contentKeyIn, decryptContent, readProtectedFile } from '../../content/index.ts'
import { callingClient, withCallingOptions, type CallingOptions } from '../client-options.ts'
import type { Io } from '../io.ts'
import { periodText, permissionText } from '../license-text.ts'
import { parseHttpUrl } from '../option-values.ts'
import { writeWhole } from './client-publish.ts'

interface OpenOptions extends CallingOptions {
  readonly url?: string
  readonly out?: string
}

async function runOpen(file: string, options: OpenOptions, io: Io): Promise<void> {
  const { header, content } = await readProtectedFile(createReadStream(file))
  const document = readPublishedDocument(header.publishingLicense)
  const client = await callingClient(options, io)
  const held = await client.useLicense(document, options.url)
  const { license } = held.signed
  io.print(`${addressOf(await client.account())} has a use licence for ${file}`)
  if (license.validityTime !== undefined) io.print(`valid from ${periodText(license.validityTime)}`)
  permissionsOf(license).forEach((permission) => io.print(permissionText(permission)))
  const key = contentKeyIn(header, await client.contentKey(held))
  if (options.out === undefined) return
  await writeWhole(options.out, decryptContent(key, content, { size: header.size }))
  io.print(`wrote ${options.out}`)
}

/** `client open`: gets a use licence for a protected file, and decrypts it. */
export const addClientOpen = (client: Command, io: Io): void => {
  withCallingOptions(client.command('open <file>'))
    .description('Open a protected file: get a use licence, unless there is one, and say what it permits.')
    .option('--out <file>', 'where the content goes (otherwise it is not written)')
    .option('--url <url>', 'the licensing server to ask (otherwise the one that the file names)', parseHttpUrl)
    .addHelpText(
      'after',
      `
Example:
  $ rms-emulator client open report.txt.pfile --out report.txt --user bob --password-file password.txt`,
    )
    .action((file: string, options: OpenOptions) => runOpen(file, options, io))
}
