export {
  answerBodyWriter,
  elementWriter,
  parentElement,
  requestBodyWriter,
  type WriteAnswerBody,
  type WriteRequestBody,
} from './body-writer.ts'
export { BoundedXmlParser, IllFormedXml } from './bounded-xml.ts'
export { XML_BOUNDS, type Tag, type XmlListener } from './xml-listener.ts'
export { faultText, operationFault, writeFault, type FaultOptions } from './fault-writer.ts'
export {
  readSoapMessage,
  type SoapMessage,
  type SoapMessageOf,
  type SoapOptions,
  type SoapPost,
} from './read-soap-message.ts'
export { decodeRequest } from './request-text.ts'
export { writeSoapEnvelope } from './soap-envelope.ts'
export {
  ASMX_REFUSALS,
  asmxFault,
  SoapRefusal,
  type AsmxRule,
  type DotNetException,
  type EmptyAnswer,
  type Fault,
  type FaultCode,
  type Refusal,
  type SoapRefusalCode,
} from './soap-refusal.ts'
export { positionAt, type TextPosition } from './text-position.ts'
export { mediaType } from './media-type.ts'
export { readXmlTree, readXmlTreeIfAny, type XmlDeclaration, type XmlNode, type XmlTreeAttribute } from './xml-tree.ts'
export { enrollParameters } from './enroll-message.ts'
export { subEnrollParameters } from './sub-enroll-message.ts'
export { MemberReader, type StructureValue } from './member-reader.ts'
export { compileStructure, type StructureNode } from './compiled-service.ts'
export { UnreadableValue } from './net-number.ts'
export { decodeUrl } from './url-decoding.ts'
export { requestVersionData, writeVersionData } from './version-header.ts'
export {
  certificateElement,
  certificateElements,
  certificateText,
  type CertificateElement,
} from './certificate-elements.ts'
export { surfaceOffset } from './surface-offset.ts'
export { textElement } from './xml-text.ts'
