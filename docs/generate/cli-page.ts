import { documentedCommands } from './commands.ts'
import { block, page } from './markdown.ts'

const INTRODUCTION = `What \`--help\` prints, for every command. \`--data\`, \`--config\` and \`--set\` go with each of them.

Output goes to standard output; errors go to standard error, in one line that says what to do. Exit codes: 0 done, 1 refused
or failed, 2 used wrongly (the command line or a setting).`

/** The help of every command. */
export const cliPage = (): string =>
  page('Command line', 'the help texts in `src/cli`', [
    INTRODUCTION,
    ...documentedCommands().map(({ name, help }) => `## ${name}\n\n${block(help)}`),
  ])
