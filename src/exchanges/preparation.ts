import type { About } from './about.ts'

/** Settings that decide names and keys, which a comparison by meaning sees through. */
const OF_NO_ACCOUNT = /^(?:seed|server\.name)=/

/**
 * What a server needs to answer as the recorded one did, beyond what a fresh one has whose access list lets the caller in: settings,
 * a role, a moment; each as a text for people. Only an emulator's recordings tell.
 */
export function needsOf({ switches, preparation, date }: Pick<About, 'switches' | 'preparation' | 'date'>): string[] {
  const settings = switches.filter((setting) => !OF_NO_ACCOUNT.test(setting))
  if (preparation === undefined) return settings
  const { made, role, granted, templates = [] } = preparation
  return [
    ...settings,
    ...(role === undefined ? [] : [`the role ${role}`]),
    ...templates.map(({ guid }) => `the template ${guid}`),
    ...(granted ? [] : ['an access list that lets nobody in']),
    ...(Date.parse(made) === Date.parse(date) ? [] : [`a hierarchy made at ${made} when it is ${date}`]),
  ]
}
