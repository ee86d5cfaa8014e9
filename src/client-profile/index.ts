export { openProfileDirectory } from './profile-directory.ts'
