import type { Command } from 'commander'
import {
  describeFileRights,
  type Ace,
  type AccessReason,
  type GuardedFile,
  type SecurityToken,
} from '../../access/index.ts'
import { accountState, resolveTrustee } from '../../accounts/index.ts'
import type { Installation, ServerAccess } from '../../app/index.ts'
import type { FileDecision } from '../../authorization/index.ts'
import { formatSecond } from '../../base/moment.ts'
import { CommandFailure, UsageError } from '../cli-error.ts'
import { withInstallation } from '../common-options.ts'
import { targetsOf, withTargetOptions, type TargetOptions } from '../dacl-target.ts'
import { aceText } from '../descriptor-text.ts'
import type { Io } from '../io.ts'
import { guardedFileNamed } from '../names.ts'

interface ExplainOptions extends TargetOptions {
  readonly lastRefusal?: boolean
}

/** What there is to say where no entry decided. */
const REASONS: Readonly<Record<AccessReason, string>> = {
  'no-dacl': 'There is no list, so everybody has every right.',
  owner: 'The owner has these rights whatever the list says.',
  privilege: 'A privilege gives these rights whatever the list says.',
  'nothing-requested': 'Nothing was asked for.',
  'maximum-allowed': 'These are all the rights that the list gives.',
  'not-granted': 'No entry of the list gives what is missing.',
  'privilege-missing': 'A privilege is missing.',
}

/** By way of what the entry speaks of the caller; nothing when it names him. */
async function membershipText(ace: Ace, { user }: SecurityToken, { accounts }: Installation): Promise<string[]> {
  if (ace.sid === user) return []
  const way = await accounts.wayInto(ace.sid, user)
  if (way === undefined) return [`${await accounts.nameOf(ace.sid)} counts by the way one has logged on.`]
  return [`${(await Promise.all(way.map((sid) => accounts.nameOf(sid)))).join(' is in ')}.`]
}

async function decisionText(
  decision: FileDecision,
  token: SecurityToken,
  installation: Installation,
): Promise<string[]> {
  const { decidedBy, ace, missingMask } = decision
  const missing = missingMask === 0 ? [] : [`Missing: ${describeFileRights(missingMask)}.`]
  if (ace === undefined || typeof decidedBy !== 'number') {
    return [typeof decidedBy === 'number' ? '' : REASONS[decidedBy], ...missing].filter((line) => line !== '')
  }
  return [
    `Entry ${decidedBy + 1} decides: ${await aceText(ace, installation)}`,
    ...(await membershipText(ace, token, installation)),
    ...missing,
  ]
}

/** What keeps an account from logging on at all, whatever the list says. */
async function stateText(token: SecurityToken, { accounts, clock }: Installation): Promise<string[]> {
  const name = await accounts.findName(token.user)
  const account = name === undefined ? undefined : await accounts.findAccount(name)
  if (account === undefined) return []
  const state = accountState(account, clock.now())
  if (state === 'enabled') return []
  return [
    state === 'disabled'
      ? 'But the account is disabled: it cannot log on.'
      : `But the account is locked out: it cannot log on until ${formatLockOut(account.lockedUntil)}.`,
  ]
}

const formatLockOut = (until: Date | undefined): string =>
  until === undefined || until.getUTCFullYear() > 9999 ? 'somebody unlocks it' : formatSecond(until)

async function explainTrustee(
  file: GuardedFile,
  trustee: string,
  { target, installation, io }: { target: ServerAccess; installation: Installation; io: Io },
): Promise<void> {
  const { accounts } = installation
  const token = await accounts.tokenOf(await resolveTrustee(trustee, accounts))
  const decision = await target.fileAccess.decide(file, token)
  io.print(`${file} on ${target.server}`)
  io.print(`${await accounts.nameOf(token.user)} is ${decision.granted ? 'granted access' : 'refused'}.`)
  const lines = [...(await decisionText(decision, token, installation)), ...(await stateText(token, installation))]
  lines.forEach((line) => io.print(line))
}

async function explainLastRefusal(
  file: GuardedFile,
  { target, installation, io }: { target: ServerAccess; installation: Installation; io: Io },
): Promise<void> {
  const refusal = await target.refusals.last(file)
  if (refusal === undefined) throw new CommandFailure(`Nobody was refused access to ${file} on ${target.server} yet.`)
  const { token, ace, at } = refusal
  io.print(`${file} on ${target.server}`)
  io.print(
    `${formatSecond(at)}: ${token.name ?? (await installation.accounts.nameOf(token.user))} (${token.user}) was refused.`,
  )
  io.print(ace === undefined ? REASONS['not-granted'] : `Decided then by: ${await aceText(ace, installation)}`)
  if (ace !== undefined) {
    const lines = await membershipText(ace, token, installation)
    lines.forEach((line) => io.print(line))
  }
  const now = await target.fileAccess.decide(file, token)
  io.print(`With the list as it is now: ${now.granted ? 'granted access' : 'refused'}.`)
  if (now.granted) (await decisionText(now, token, installation)).forEach((line) => io.print(line))
}

/** `dacl explain`: which entry decides about somebody, or has decided about whoever was refused last. */
export const addDaclExplain = (dacl: Command, io: Io): void => {
  withTargetOptions(dacl.command('explain <file> [trustee]'))
    .description(
      'Tell which entry of a list decides about an account, a group or a SID, or decided on the last refusal.',
    )
    .option('--last-refusal', 'whoever was refused last, instead of a name')
    .action(async (written: string, trustee: string | undefined, options: ExplainOptions) => {
      const file = guardedFileNamed(written)
      const last = options.lastRefusal === true
      if (last === (trustee !== undefined))
        throw new UsageError('Name an account, a group or a SID, or give --last-refusal.')
      await withInstallation(options, io, false, async (installation) => {
        for (const target of await targetsOf(installation, options)) {
          const scene = { target, installation, io }
          if (trustee === undefined) await explainLastRefusal(file, scene)
          else await explainTrustee(file, trustee, scene)
        }
      })
    })
}
