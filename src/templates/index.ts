export { formatDefinitionFile, parseDefinitionFile } from './definition-file.ts'
export { definitionOfTemplate } from './definition-of-template.ts'
export { namesOfKept, readTemplate, templateNamed } from './kept-templates.ts'
export type {
  KeptTemplate,
  TemplateAction,
  TemplateChange,
  TemplateEdit,
  TemplateEditor,
  TemplateRepository,
  TemplateState,
} from './ports.ts'
export {
  changedDefinition,
  type DefinitionChange,
  type TemplateDefinition,
  type TemplateRevocation,
} from './template-definition.ts'
export { TemplateError, type TemplateErrorCode } from './template-error.ts'
export { changeTemplate, createTemplate, deleteTemplate, putTemplate, type TemplateSigning } from './template-keeper.ts'
export type { PublishingUrls } from './template-of-definition.ts'
