import { FILE_PERMISSIONS } from './access-mask.ts'
import { grantAccess } from './edit-dacl.ts'
import { parseSddl } from './sddl.ts'
import type { SecurityDescriptor } from './security-descriptor.ts'
import type { Sid } from './sid.ts'

/** One published way to open SubEnrollService.asmx, or to leave it closed. */
export interface Recipe {
  /** The TechNet page that gives it. */
  readonly page: string
  readonly about: string
  /** Whether it is for one account or group, which has to be named. */
  readonly forTrustee: boolean
}

/**
 * What the product's documents say about who must be let in to SubEnrollService.asmx. They contradict each other, so each
 * is a recipe.
 */
export const RECIPES = {
  administrator: {
    page: 'Cc720289',
    about: 'Full Control for the administrator of the licensing server',
    forTrustee: true,
  },
  provisioning: {
    page: 'Cc747563',
    about: 'Read & Execute for the user who provisions, and for the RMS Service Group',
    forTrustee: true,
  },
  'service-group': {
    page: 'Cc720189',
    about: 'Read & Execute for the RMS Service Group, the root’s own service account in it',
    forTrustee: false,
  },
  'system-only': {
    page: 'Cc747627',
    about: 'SYSTEM and nobody else, as after installation: log on as it, on the root itself',
    forTrustee: false,
  },
} as const satisfies Readonly<Record<string, Recipe>>

export type RecipeName = keyof typeof RECIPES

/** Whom a recipe is for. */
export type RecipeChoice =
  | { readonly name: 'administrator' | 'provisioning'; readonly trustee: Sid }
  | { readonly name: 'service-group' | 'system-only' }

/**
 * Does to a descriptor what the page says: three recipes add to the list, the last replaces it. Invented: what the file
 * had besides stays, in the three.
 */
export function applyRecipe(own: SecurityDescriptor, choice: RecipeChoice, serviceGroup: Sid): SecurityDescriptor {
  const { FullControl, ReadAndExecute } = FILE_PERMISSIONS
  switch (choice.name) {
    case 'administrator':
      return grantAccess(own, choice.trustee, FullControl)
    case 'provisioning':
      return grantAccess(grantAccess(own, choice.trustee, ReadAndExecute), serviceGroup, ReadAndExecute)
    case 'service-group':
      return grantAccess(own, serviceGroup, ReadAndExecute)
    case 'system-only':
      return parseSddl('O:SYG:SYD:P(A;;FA;;;SY)')
  }
}
