/** Names that [MS-RMPRS] §3.4 and §6.3 give: what is on the wire of server.asmx. */

export const SERVER_SERVICE_NAMESPACE = 'http://microsoft.com/DRM/ServerService'
export const GET_LICENSOR_CERTIFICATE_ACTION = `${SERVER_SERVICE_NAMESPACE}/GetLicensorCertificate`
