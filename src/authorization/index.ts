export { createFileAccess, type FileAccess } from './file-access.ts'
export type { DescriptorStore } from './ports.ts'
