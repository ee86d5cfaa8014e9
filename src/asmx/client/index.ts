export { createRootService, type RootCredentials } from './root-service.ts'
