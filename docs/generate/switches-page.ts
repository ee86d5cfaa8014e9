import { code, page, table } from './markdown.ts'
import { documentedSettings } from './settings.ts'

const INTRODUCTION = `Where two sources contradict each other about RMS 1.0, neither is chosen silently: there is a setting, its default follows
the better evidence, and both sources are named. How to write a setting is told in [configuration.md](configuration.md).`

/** The settings that two sources disagree about. */
export function switchesPage(): string {
  const rows = documentedSettings().flatMap(({ name, values, defaultValue, sources }) =>
    sources === undefined ? [] : [[code(name), values, defaultValue, ...sources]],
  )
  const heading = ['setting', 'values', 'default', 'one source', 'the other']
  return page('Switches', '`src/config/settings.ts`', [INTRODUCTION, table(heading, rows)])
}
