import type { TemplateDefinition, TemplateName } from './template-definition.ts'

/** One language in the NAME of a DESCRIPTOR; genuine names begin with a blank. [MS-RMPR] §2.2.9.10.1, §4.5.7 */
const NAMED = /\s*LCID (\d{1,10}):NAME (.*?):DESCRIPTION (.*?);/gsu

/** The NAME of a template's DESCRIPTOR. [MS-RMPR] §2.2.9.10.1 */
export const writeTemplateNames = (names: TemplateDefinition['names']): string =>
  names.map(({ language, name, description }) => `LCID ${language}:NAME ${name}:DESCRIPTION ${description};`).join('')

/** Reads the names of a template; of a text in another form it gives none. [MS-RMPR] §2.2.9.10.1 */
export const readTemplateNames = (text: string): TemplateName[] =>
  [...text.matchAll(NAMED)].map(([, language = '', name = '', description = '']) => ({
    language: Number(language),
    name,
    description,
  }))
