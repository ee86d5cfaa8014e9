/** Names of Web Services Security 1.0: SOAP Message Security and the X.509 Token Profile, OASIS 2004. */

const OASIS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'

/** Namespace of wsse: Security, BinarySecurityToken, SecurityTokenReference, Reference. */
export const WSSE_NAMESPACE = `${OASIS}-wssecurity-secext-1.0.xsd`
/** Namespace of wsu: Id, Timestamp, Created, Expires. */
export const WSU_NAMESPACE = `${OASIS}-wssecurity-utility-1.0.xsd`
/** The EncodingType of a token in base64. */
export const BASE64_BINARY = `${OASIS}-soap-message-security-1.0#Base64Binary`
/** The ValueType of a token that carries a whole path of certificates. */
export const X509_PKI_PATH = `${OASIS}-x509-token-profile-1.0#X509PKIPathv1`

/** Names of XML signatures that are used with it. W3C XMLDSig, exclusive canonical XML, RFC 6931 */
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
