export { readAnswerFile, writeAnswerFile, writeListFile } from './answer-file.ts'
export { EnrollmentFileError, type EnrollmentFileErrorCode } from './enrollment-file-error.ts'
export { readRequestFile, writeRequestFile, type FiledRequest } from './request-file.ts'
