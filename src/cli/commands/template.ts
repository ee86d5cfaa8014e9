import { Option, type Command } from 'commander'
import { formatMinute, formatSecond } from '../../base/moment.ts'
import {
  definitionOfTemplate,
  formatDefinitionFile,
  namesOfKept,
  readTemplate,
  templateNamed,
  type KeptTemplate,
} from '../../templates/index.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { parseLimit } from '../option-values.ts'
import { formatTable } from '../table.ts'
import { describeTemplate } from '../template-text.ts'
import { addTemplateEdits } from './template-edit.ts'

type Format = 'text' | 'json' | 'xrml'

function addList(template: Command, io: Io): void {
  withCommonOptions(template.command('list'))
    .description('List the templates: those that are distributed, and those that are archived.')
    .action(async (options: CommonOptions) => {
      await withInstallation(options, io, false, async ({ templates }) => {
        const rows = (await templates.list()).map((one) => [
          `{${one.guid}}`,
          one.state,
          `${formatMinute(one.changedAt)} by ${one.changedBy}`,
          namesOfKept(one).join(' / '),
        ])
        if (rows.length === 0) io.print('There are no templates yet. Make one with: rms-emulator template create')
        else formatTable(['template', 'state', 'changed (UTC)', 'name'], rows).forEach((line) => io.print(line))
      })
    })
}

function lines(template: KeptTemplate, format: Format): string[] {
  switch (format) {
    case 'text':
      return describeTemplate(template)
    case 'json':
      return formatDefinitionFile(definitionOfTemplate(readTemplate(template))).split('\n')
    case 'xrml':
      return [template.xrml]
  }
}

function addShow(template: Command, io: Io): void {
  withCommonOptions(template.command('show <template>'))
    .description('Show a template, named by its GUID or name.')
    .addOption(
      new Option('--format <format>', 'for people, as a definition for --file, or the template itself')
        .choices(['text', 'json', 'xrml'])
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .action(async (named: string, options: CommonOptions & { format: Format; json?: true }) => {
      await withInstallation(options, io, false, async ({ templates }) => {
        const found = templateNamed(await templates.list(), named)
        lines(found, options.json === true ? 'json' : options.format).forEach((line) => io.print(line))
      })
    })
}

function addHistory(template: Command, io: Io): void {
  withCommonOptions(template.command('history <template>'))
    .description('Show who made and changed a template, and when; newest first.')
    .option('--limit <number>', 'how many changes at the most', parseLimit, 100)
    .action(async (named: string, options: CommonOptions & { limit: number }) => {
      await withInstallation(options, io, false, async ({ templates }) => {
        const { guid } = templateNamed(await templates.list(), named)
        for (const { at, who, action, template: then } of await templates.history(guid, options.limit)) {
          io.print(`${formatSecond(at)}  ${action.padEnd(9)}  by ${who}  ${then.hash}`)
        }
      })
    })
}

/** `template create|list|show|change|publish|archive|delete|history`: the rights policy templates. */
export const addTemplate = (program: Command, io: Io): void => {
  const template = program
    .command('template')
    .description(
      'The rights policy templates: rights that an administrator gives by one name. A running server sees a change at once.',
    )
    .addHelpText(
      'after',
      `
Clients fetch those that are published, and protect by them: rms-emulator client templates, client publish --template.

Examples:
  $ rms-emulator template create --name "Company confidential" --right staff@emulator.example=VIEW
  $ rms-emulator template list
  $ rms-emulator template archive "Company confidential"`,
    )
  addTemplateEdits(template, io)
  addList(template, io)
  addShow(template, io)
  addHistory(template, io)
}
