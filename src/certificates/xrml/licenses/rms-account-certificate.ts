import { takeDistributionPoints, writeDistributionPoint } from '../parts/distribution-point.ts'
import { readEnablingBits, writeEnablingBits, type EnablingBits } from '../parts/enabling-bits.ts'
import { readObject, writeObject, type XrmlObject } from '../parts/object.ts'
import {
  takePrincipal,
  takeSecurityLevels,
  writePrincipal,
  writeSecurityLevels,
  type Principal,
  type SecurityLevel,
} from '../parts/principal.ts'
import { readChildren, type Children } from '../xml/xml-element.ts'
import { takeIssuedPrincipal, writeIssuedPrincipal } from './issued-principal.ts'
import {
  takeDescriptor,
  takeHead,
  takeIssuer,
  writeDescriptor,
  writeHead,
  writeIssuer,
  type LicenseHead,
} from './license-head.ts'

/** The machine an account certificate is bound to, with the private key of the account sealed for it. [MS-RMPR] §2.2.9.5.5 */
export interface FederationPrincipal {
  readonly object: XrmlObject
  readonly enablingBits: EnablingBits
  readonly securityLevels: readonly SecurityLevel[]
}

/** An RMS account certificate (RAC): certifies the key of an account on one machine. [MS-RMPR] §2.2.9.5 */
export interface RmsAccountCertificate extends LicenseHead {
  readonly kind: 'rms-account-certificate'
  readonly descriptor: XrmlObject
  readonly issuer: Principal
  /** Where its server is. [MS-RMPR] §2.2.9.5.3 */
  readonly distributionPoints: readonly XrmlObject[]
  readonly principal: Principal
  readonly federationPrincipal: FederationPrincipal
}

const writeFederationPrincipal = ({ object, enablingBits, securityLevels }: FederationPrincipal): string =>
  `<FEDERATIONPRINCIPALS><PRINCIPAL>${writeObject(object)}${writeEnablingBits(enablingBits)}${writeSecurityLevels(
    securityLevels,
  )}</PRINCIPAL></FEDERATIONPRINCIPALS>`

const takeFederationPrincipal = (children: Children): FederationPrincipal =>
  readChildren(children.take('FEDERATIONPRINCIPALS'), [], (list) =>
    readChildren(list.take('PRINCIPAL'), [], (principal) => ({
      object: readObject(principal.take('OBJECT')),
      enablingBits: readEnablingBits(principal.take('ENABLINGBITS')),
      securityLevels: takeSecurityLevels(principal),
    })),
  )

/** Writes what is in the BODY of a RAC. [MS-RMPR] §2.2.9.5. Throws XrmlError `xrml-unwritable`. */
export const writeRmsAccountCertificate = (certificate: RmsAccountCertificate): string =>
  writeHead(certificate) +
  writeDescriptor(certificate.descriptor) +
  writeIssuer(certificate.issuer) +
  certificate.distributionPoints.map(writeDistributionPoint).join('') +
  writeIssuedPrincipal(writePrincipal(certificate.principal)) +
  writeFederationPrincipal(certificate.federationPrincipal)

/** Takes what is in the BODY of a RAC. Throws XrmlError `xrml-malformed`. */
export const takeRmsAccountCertificate = (children: Children): RmsAccountCertificate => ({
  kind: 'rms-account-certificate',
  ...takeHead(children),
  descriptor: takeDescriptor(children),
  issuer: takeIssuer(children),
  distributionPoints: takeDistributionPoints(children),
  principal: takeIssuedPrincipal(children, takePrincipal),
  federationPrincipal: takeFederationPrincipal(children),
})
