export { createManagement, type ManagedServer } from './create-management.ts'
