/** Finished HTML: whatever in it came from elsewhere has been escaped. Made by `markup` alone. */
export interface Markup {
  readonly html: string
}

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
])

/** Text for HTML, as content or in double quotes; what HTML cannot hold becomes U+FFFD. */
const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => SPECIAL.get(character) ?? '')
    .replace(/[^\P{Cc}\n\t]|[\p{Cs}\p{Noncharacter_Code_Point}]/gu, '\ufffd')

type Inserted = string | Markup | readonly Markup[]

function insert(value: Inserted): string {
  if (typeof value === 'string') return escapeHtml(value)
  return 'html' in value ? value.html : value.map(({ html }) => html).join('')
}

/** HTML as a template: its own text stands as it is, texts put into it are escaped, finished HTML is not. */
export const markup = (template: TemplateStringsArray, ...inserted: readonly Inserted[]): Markup => ({
  html: template.map((text, i) => (i === 0 ? '' : insert(inserted[i - 1] ?? '')) + text).join(''),
})
