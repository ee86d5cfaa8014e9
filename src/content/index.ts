export { decryptContent, encryptContent, type Content } from './content-cipher.ts'
export { ContentError, type ContentErrorCode } from './content-error.ts'
export {
  contentKeyIn,
  readProtectedFile,
  writeProtectedFileHeader,
  type ProtectedFileHeader,
} from './protected-file.ts'
