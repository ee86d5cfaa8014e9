/** Text as inline code. */
export const code = (text: string): string => `\`${text}\``

/** What a cell may not hold as it is: the sign that ends it, and line breaks. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')

/** A table in GitHub's form; as many cells in every row as in the heading. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A block of output, as it is on a terminal. */
export const block = (text: string): string => `\`\`\`text\n${text.trimEnd()}\n\`\`\``

/** A whole page: what its parts are made from stands on top, so that nobody edits what will be overwritten. */
export const page = (title: string, madeFrom: string, parts: readonly string[]): string =>
  [`# ${title}`, `<!-- Made by \`npm run docs\` from ${madeFrom}. Do not edit. -->`, ...parts].join('\n\n') + '\n'
