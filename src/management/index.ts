export type { ManagedClock } from './clock-routes.ts'
export { createManagement, type ManagedServer } from './create-management.ts'
