import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // The link to the discovery document is closed as generators of clients know it.
    'void-style': ['error', { style: 'selfclose' }],
    // Lines of samples are as long as they are.
    'no-trailing-whitespace': 'off',
  },
})

/** What is wrong with a page, in the words of html-validate; empty when it is valid. */
export async function faultsOfPage(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`),
  )
}

const REFERENCES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }

const textOf = (html: string): string =>
  html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(?:lt|gt|quot|amp);/g, (reference) => REFERENCES[reference] ?? '')

/** The texts of all preformatted blocks of a page, as a browser would copy them. */
export const blocksOf = (html: string): string[] =>
  [...html.matchAll(/<pre>(.*?)<\/pre>/gs)].map(([, content = '']) => textOf(content))

/** The block that begins with `start`. Throws when there is not exactly one. */
export function blockOf(html: string, start: string): string {
  const found = blocksOf(html).filter((block) => block.startsWith(start))
  const [only] = found
  if (only === undefined || found.length > 1) throw new Error(`${found.length} blocks begin with ${start}`)
  return only
}

/** The sentence that says whether the one who looks may call the service. */
export const verdictOf = (html: string): string => textOf(/<p class="verdict.*?<\/p>/s.exec(html)?.[0] ?? '')
