/** What a template is called in one language. [MS-RMPR] §2.2.9.10.1 */
export interface TemplateName {
  /** The LCID of the language. */
  readonly language: number
  readonly name: string
  readonly description: string
}

/** One language in the NAME of a DESCRIPTOR; genuine names begin with a blank. [MS-RMPR] §2.2.9.10.1, §4.5.7 */
const NAMED = /\s*LCID (\d{1,10}):NAME (.*?):DESCRIPTION (.*?);/gsu

/** The NAME of a template's DESCRIPTOR. [MS-RMPR] §2.2.9.10.1 */
export const writeTemplateNames = (names: readonly TemplateName[]): string =>
  names.map(({ language, name, description }) => `LCID ${language}:NAME ${name}:DESCRIPTION ${description};`).join('')

/** The names of a template, by its DESCRIPTOR; of a text in another form, none. [MS-RMPR] §2.2.9.10.1 */
export const templateNames = ({
  descriptor,
}: {
  readonly descriptor: { readonly name?: string | undefined }
}): TemplateName[] =>
  [...(descriptor.name ?? '').matchAll(NAMED)].map(([, language = '', name = '', description = '']) => ({
    language: Number(language),
    name,
    description,
  }))
