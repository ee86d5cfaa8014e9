import type { Command } from 'commander'
import { heldTemplates, type HeldTemplate } from '../../client/index.ts'
import { formatMinute } from '../../base/moment.ts'
import { callingClient, profileFrom, withCallingOptions, type CallingOptions } from '../client-options.ts'
import type { Io } from '../io.ts'
import { namesOfTemplate } from '../license-text.ts'
import { parseHttpUrl } from '../option-values.ts'
import { formatTable } from '../table.ts'

interface TemplatesOptions extends CallingOptions {
  readonly url?: string
}

function listTemplates(templates: readonly HeldTemplate[], io: Io): void {
  const rows = templates.map(({ license }) => [
    license.descriptor.id.value,
    formatMinute(license.issuedTime),
    namesOfTemplate(license),
  ])
  if (rows.length > 0) formatTable(['template', 'issued (UTC)', 'name'], rows).forEach((line) => io.print(line))
}

async function runTemplates(options: TemplatesOptions, io: Io): Promise<void> {
  if (options.url === undefined) {
    const templates = heldTemplates(profileFrom(options, io))
    if (templates.length === 0) io.print('There are no templates here yet. Fetch them with --url.')
    listTemplates(templates, io)
    return
  }
  const client = await callingClient(options, io)
  const { templates, fetched, removed } = await client.syncTemplates(options.url)
  io.print(`fetched ${fetched}, removed ${removed}; ${templates.length} are kept in ${options.profile}`)
  listTemplates(templates, io)
}

/** `client templates`: gets the rights policy templates of a server, and shows those that there are. */
export const addClientTemplates = (client: Command, io: Io): void => {
  withCallingOptions(client.command('templates'))
    .description('Show the rights policy templates that are kept; fetch before what a licensing server distributes.')
    .option('--url <url>', 'the licensing server to fetch from (otherwise nobody is asked)', parseHttpUrl)
    .addHelpText(
      'after',
      `
Each must bear the signature of its server; those that the server distributes no more are removed.

Examples:
  $ rms-emulator client templates --url http://127.0.0.1:8090 --user alice --password-file password.txt
  $ rms-emulator client publish report.txt --template "Company confidential" --offline`,
    )
    .action((options: TemplatesOptions) => runTemplates(options, io))
}
