export {
  createAcquireTemplateInformation,
  type AcquireTemplateInformation,
  type TemplateInformation,
} from './acquire-template-information.ts'
export { createAcquireTemplates, type AcquiredTemplate, type AcquireTemplates } from './acquire-templates.ts'
export type { PublishedTemplate, TemplateDistribution, TemplateLibrary } from './ports.ts'
