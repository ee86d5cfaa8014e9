export { createFileAccess, type FileAccess, type FileDecision } from './file-access.ts'
export { collectRefusals, type LatestRefusals } from './latest-refusals.ts'
export type { DescriptorChange, DescriptorStore, Edit, Editor, Refusal, RefusalStore } from './ports.ts'
export { watchRefusals } from './watch-refusals.ts'
