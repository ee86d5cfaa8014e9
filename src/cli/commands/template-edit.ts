import { InvalidArgumentError, type Command } from 'commander'
import { openKeys, openTemplateSigning, type Installation } from '../../app/index.ts'
import { systemClock } from '../../base/clock.ts'
import { parseGuid, type Guid } from '../../base/guid.ts'
import { randomFor } from '../../base/random.ts'
import {
  changedDefinition,
  changeTemplate,
  createTemplate,
  deleteTemplate,
  namesOfKept,
  parseDefinitionFile,
  putTemplate,
  type TemplateAction,
  type TemplateDefinition,
  type TemplateEdit,
  type TemplateEditor,
  type TemplateSigning,
} from '../../templates/index.ts'
import { UsageError } from '../cli-error.ts'
import { withCommonOptions, withInstallation, type CommonOptions } from '../common-options.ts'
import type { Io } from '../io.ts'
import { readTextFile } from '../option-values.ts'
import { definitionIn, withDefinitionOptions, type DefinitionOptions } from '../template-options.ts'

type EditOptions = CommonOptions & DefinitionOptions

const WHAT_NOW: Readonly<Record<TemplateAction, string>> = {
  created: 'made template',
  changed: 'changed template',
  published: 'distributed from now on: template',
  archived: 'distributed no more: template',
  deleted: 'deleted template',
}

function tell({ action, guid, template }: TemplateEdit, io: Io): void {
  io.print(`${WHAT_NOW[action]} {${guid}}  ${namesOfKept(template).join(' / ')}`)
}

/** Edits under the name of whoever runs the command, and tells what was done. */
async function editTemplate(
  options: CommonOptions,
  io: Io,
  edit: (installation: Installation, editor: TemplateEditor) => Promise<TemplateEdit>,
): Promise<void> {
  await withInstallation(options, io, false, async (installation) => {
    tell(await edit(installation, { who: io.user, at: installation.clock.now() }), io)
  })
}

/** Runs `work` with what templates are signed with. */
async function withSigning<Result>(
  installation: Installation,
  io: Io,
  work: (signing: TemplateSigning) => Promise<Result>,
): Promise<Result> {
  const random = randomFor(installation.settings.seed)
  const passphrase = io.environment['RMS_EMULATOR_KEY_PASSPHRASE']
  const pin = io.environment['RMS_EMULATOR_KEY_PIN']
  const { store: keys } = await openKeys(installation, { passphrase, pin, clock: systemClock }, random)
  try {
    return await work(await openTemplateSigning(installation, { keys, randomFor: random }))
  } finally {
    await keys.close()
  }
}

/** The definition in a file, where one is named: it goes without the options that say parts of one. Throws UsageError. */
function definitionInFile(options: EditOptions, now: Date): TemplateDefinition | undefined {
  if (options.file === undefined) return undefined
  if (Object.keys(definitionIn(options, now)).length > 0) {
    throw new UsageError('--file has the whole definition: leave out the options that say parts of it.')
  }
  return parseDefinitionFile(readTextFile(options.file))
}

function newDefinition(options: EditOptions, now: Date): TemplateDefinition {
  const whole = definitionInFile(options, now)
  if (whole !== undefined) return whole
  const { names, grants, ...more } = definitionIn(options, now)
  if (names === undefined) throw new UsageError('Give the template a name with --name, or a definition with --file.')
  if (grants === undefined) {
    throw new UsageError('Say who may do what with --right, such as --right bob@example.com=VIEW,PRINT.')
  }
  const nothing = { validity: undefined, useLicenseDays: undefined, referral: undefined, revocation: undefined }
  return { ...nothing, applicationData: {}, ...more, names, grants }
}

function changeOf(options: EditOptions, now: Date): (before: TemplateDefinition) => TemplateDefinition {
  const whole = definitionInFile(options, now)
  if (whole !== undefined) return () => whole
  const change = definitionIn(options, now)
  if (Object.keys(change).length === 0) {
    throw new UsageError(
      'Say what is to change, such as --right bob@example.com=VIEW, or give a definition with --file.',
    )
  }
  return (before) => changedDefinition(before, change)
}

function parseGuidOption(text: string): Guid {
  const guid = parseGuid(text)
  if (guid !== undefined) return guid
  throw new InvalidArgumentError('A GUID is wanted, such as 2d3a1f0e-5b7c-4c86-9a41-6f0d8be35c19.')
}

function addCreate(template: Command, io: Io): void {
  withDefinitionOptions(withCommonOptions(template.command('create')))
    .description('Make a template, sign it with the key of the server, and distribute it to clients.')
    .option('--guid <guid>', 'the GUID it goes by (a new one otherwise)', parseGuidOption)
    .option('--archived', 'do not distribute it yet')
    .addHelpText(
      'after',
      `
Whoever publishes by a template remains the owner; all others have what it grants them.

Examples:
  $ rms-emulator template create --name "Company confidential" --description "For us alone" \\
      --right staff@emulator.example=VIEW,PRINT --right anyone=VIEWRIGHTSDATA --valid-days 365
  $ rms-emulator template create --file confidential.json --archived`,
    )
    .action(async (options: EditOptions & { guid?: Guid; archived?: true }) => {
      await editTemplate(options, io, (installation, editor) => {
        const definition = newDefinition(options, editor.at)
        const made = { guid: options.guid, state: options.archived ? 'archived' : 'published', definition } as const
        return withSigning(installation, io, (signing) => createTemplate(installation.templates, made, signing, editor))
      })
    })
}

function addChange(template: Command, io: Io): void {
  withDefinitionOptions(withCommonOptions(template.command('change <template>')))
    .description(
      'Change a template, named by its GUID or name. What was published by it has the new rights from then on.',
    )
    .addHelpText(
      'after',
      `
What is not named stays; --right replaces all rights, --name the name in its language. To take something away, change the
definition that template show --json prints, and give it with --file.

Examples:
  $ rms-emulator template change "Company confidential" --right staff@emulator.example=VIEW
  $ rms-emulator template change "Company confidential" --language de-DE --name Vertraulich --description "Nur intern"
  $ rms-emulator template change "Company confidential" --file confidential.json`,
    )
    .action(async (named: string, options: EditOptions) => {
      await editTemplate(options, io, (installation, editor) => {
        const change = changeOf(options, editor.at)
        return withSigning(installation, io, (signing) =>
          changeTemplate(installation.templates, { named, change }, signing, editor),
        )
      })
    })
}

function addStates(template: Command, io: Io): void {
  const states = [
    ['publish', 'published', 'Distribute a template to clients.'],
    ['archive', 'archived', 'Distribute a template no more. It still counts for what was published by it.'],
  ] as const
  for (const [name, state, description] of states) {
    withCommonOptions(template.command(`${name} <template>`))
      .description(description)
      .action((named: string, options: CommonOptions) =>
        editTemplate(options, io, ({ templates }, editor) => putTemplate(templates, named, state, editor)),
      )
  }
  withCommonOptions(template.command('delete <template>'))
    .description(
      'Delete an archived template. What was published by it keeps the rights that it had when that was published.',
    )
    .action((named: string, options: CommonOptions) =>
      editTemplate(options, io, ({ templates }, editor) => deleteTemplate(templates, named, editor)),
    )
}

/** `template create|change|publish|archive|delete`: every edit is recorded with who made it, and when. */
export const addTemplateEdits = (template: Command, io: Io): void => {
  addCreate(template, io)
  addChange(template, io)
  addStates(template, io)
}
