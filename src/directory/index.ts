export { createLdapDirectory, type DirectoryOptions } from './find-connection-points.ts'
