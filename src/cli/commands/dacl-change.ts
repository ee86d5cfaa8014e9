import type { Command } from 'commander'
import {
  allowInheritance,
  applyRecipe,
  denyAccess,
  denyToFiles,
  directoryOf,
  FILE_PERMISSIONS,
  grantAccess,
  grantToFiles,
  isGuardedDirectory,
  parseFilePermission,
  parseSddl,
  protectFromInheritance,
  RECIPES,
  revokeAccess,
  withoutInherited,
  type AccessMask,
  type GuardedObject,
  type RecipeChoice,
  type RecipeName,
  type SecurityDescriptor,
  type Sid,
} from '../../access/index.ts'
import { resolveTrustee } from '../../accounts/index.ts'
import type { Installation, ServerAccess } from '../../app/index.ts'
import type { Edit } from '../../authorization/index.ts'
import { UsageError } from '../cli-error.ts'
import { withInstallation } from '../common-options.ts'
import { targetsOf, warnOfDifferences, withTargetOptions, type TargetOptions } from '../dacl-target.ts'
import { printDescriptor } from '../descriptor-text.ts'
import type { Io } from '../io.ts'
import { guardedFileNamed, guardedObjectNamed } from '../names.ts'

interface RightsOptions extends TargetOptions {
  readonly rights: string
}

/** Changes the access list of an object on the servers that are meant, and shows what it is then. */
async function change(
  object: GuardedObject,
  options: TargetOptions,
  io: Io,
  editFor: (installation: Installation, target: ServerAccess) => Promise<Edit>,
): Promise<void> {
  await withInstallation(options, io, true, async (installation) => {
    for (const target of await targetsOf(installation, options)) {
      const edit = await editFor(installation, target)
      await target.fileAccess.change(object, edit, { who: io.user, at: installation.clock.now() })
      await printDescriptor(object, target, installation, io)
    }
    await warnOfDifferences(object, installation, io)
  })
}

function maskOf(rights: string): AccessMask {
  const permission = parseFilePermission(rights)
  if (permission !== undefined) return FILE_PERMISSIONS[permission]
  throw new UsageError(`--rights takes ${Object.keys(FILE_PERMISSIONS).join(', ')}; ${rights} is none of them.`)
}

function addGrantDenyAndRevoke(dacl: Command, io: Io): void {
  const kinds = [
    ['grant', grantAccess, grantToFiles, 'Let somebody in: add rights for an account, a group or a SID.'],
    ['deny', denyAccess, denyToFiles, 'Keep somebody out, whatever else is granted.'],
  ] as const
  for (const [name, onFile, onDirectory, description] of kinds) {
    withTargetOptions(dacl.command(`${name} <file> <trustee>`))
      .description(`${description} On a virtual directory, its files that are not protected inherit it.`)
      .option('--rights <rights>', Object.keys(FILE_PERMISSIONS).join(', '), 'ReadAndExecute')
      .action(async (written: string, trustee: string, options: RightsOptions) => {
        const mask = maskOf(options.rights)
        const object = guardedObjectNamed(written)
        await change(object, options, io, async ({ accounts }) => {
          const sid = await resolveTrustee(trustee, accounts)
          const edit = isGuardedDirectory(object) ? onDirectory : onFile
          return (descriptor) => edit(descriptor, sid, mask)
        })
      })
  }
  withTargetOptions(dacl.command('revoke <file> <trustee>'))
    .description(
      'Take away everything that is granted or denied to an account, a group or a SID; not what is inherited.',
    )
    .action(async (written: string, trustee: string, options: TargetOptions) => {
      await change(guardedObjectNamed(written), options, io, async ({ accounts }) => {
        const sid = await resolveTrustee(trustee, accounts)
        return (descriptor) => revokeAccess(descriptor, sid)
      })
    })
}

const isRecipeName = (name: string): name is RecipeName => Object.hasOwn(RECIPES, name)

async function recipeChoice(
  name: string,
  trustee: string | undefined,
  { accounts }: Installation,
): Promise<RecipeChoice> {
  if (!isRecipeName(name)) {
    throw new UsageError(`No recipe has the name ${name}. Known are: ${Object.keys(RECIPES).join(', ')}.`)
  }
  if (name === 'service-group' || name === 'system-only') {
    if (trustee === undefined) return { name }
    throw new UsageError(`The recipe ${name} is for nobody in particular: leave ${trustee} out.`)
  }
  if (trustee === undefined) throw new UsageError(`The recipe ${name} needs an account or group to be named.`)
  return { name, trustee: await resolveTrustee(trustee, accounts) }
}

function addPreset(dacl: Command, io: Io): void {
  const recipes = Object.entries(RECIPES).map(([name, { about, page, forTrustee }]) =>
    [`  ${(forTrustee ? `${name} TRUSTEE` : name).padEnd(24)}`, `${about} (${page})`].join(''),
  )
  withTargetOptions(dacl.command('preset <file> <recipe> [trustee]'))
    .description('Open a file as the product’s documents say; they give four recipes.')
    .addHelpText(
      'after',
      `
Recipes:
${recipes.join('\n')}

Example:
  $ rms-emulator dacl preset SubEnrollService.asmx provisioning rmsadmin`,
    )
    .action(async (written: string, recipe: string, trustee: string | undefined, options: TargetOptions) => {
      await change(guardedFileNamed(written), options, io, async (installation) => {
        const choice = await recipeChoice(recipe, trustee, installation)
        return (descriptor) => applyRecipe(descriptor, choice, installation.serviceGroup)
      })
    })
}

/** A descriptor with a list. One without would let everybody in, which nobody may mean by leaving something out. */
function parseCompleteSddl(sddl: string, domain: Sid): SecurityDescriptor {
  const descriptor = parseSddl(sddl, { domain })
  if (descriptor.dacl !== undefined) return descriptor
  throw new UsageError('The descriptor has no list (D:…). To let everybody in on purpose, write D:NO_ACCESS_CONTROL.')
}

function addSetAndReset(dacl: Command, io: Io): void {
  withTargetOptions(dacl.command('set <file>'))
    .description('Replace the whole security descriptor of a file or virtual directory.')
    .requiredOption('--sddl <sddl>', 'the descriptor, such as O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;AU)')
    .action(async (written: string, options: TargetOptions & { sddl: string }) => {
      const object = guardedObjectNamed(written)
      await change(object, options, io, async ({ accounts }, { fileAccess }) => {
        const given = parseCompleteSddl(options.sddl, accounts.domain.sid)
        if (isGuardedDirectory(object)) return () => given
        const own = withoutInherited(given, await fileAccess.ownDescriptorOf(directoryOf(object)))
        return () => own
      })
    })
  withTargetOptions(dacl.command('reset <file>'))
    .description('Give a file or virtual directory the access list back that it had after installation.')
    .action(async (written: string, options: TargetOptions) => {
      await change(guardedObjectNamed(written), options, io, () => Promise.resolve(() => undefined))
    })
}

function addInheritance(dacl: Command, io: Io): void {
  const kinds = [
    ['inherit', allowInheritance, 'Let a file inherit the entries of its virtual directory, beside its own.'],
    [
      'protect',
      protectFromInheritance,
      'Keep the entries of the virtual directory off a file. Files are protected at first.',
    ],
  ] as const
  for (const [name, edit, description] of kinds) {
    withTargetOptions(dacl.command(`${name} <file>`))
      .description(description)
      .action(async (written: string, options: TargetOptions) => {
        await change(guardedFileNamed(written), options, io, () => Promise.resolve(edit))
      })
  }
}

/** `dacl grant|deny|revoke|preset|set|reset|inherit|protect`: every change is recorded with who made it, and when. */
export function addDaclChanges(dacl: Command, io: Io): void {
  addGrantDenyAndRevoke(dacl, io)
  addPreset(dacl, io)
  addSetAndReset(dacl, io)
  addInheritance(dacl, io)
}
