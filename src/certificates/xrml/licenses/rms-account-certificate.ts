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
import { takeCertificateHead, writeCertificateHead, type CertificateHead } from './certificate-head.ts'
import { takeIssuedPrincipal, writeIssuedPrincipal } from './issued-principal.ts'

/** The machine an account certificate is bound to, with the private key of the account sealed for it. [MS-RMPR] §2.2.9.5.5 */
export interface FederationPrincipal {
  readonly object: XrmlObject
  readonly enablingBits: EnablingBits
  readonly securityLevels: readonly SecurityLevel[]
}

/** An RMS account certificate (RAC): certifies the key of an account on one machine. [MS-RMPR] §2.2.9.5 */
export interface RmsAccountCertificate extends CertificateHead {
  readonly kind: 'rms-account-certificate'
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
  writeCertificateHead(certificate) +
  writeIssuedPrincipal(writePrincipal(certificate.principal)) +
  writeFederationPrincipal(certificate.federationPrincipal)

/** Takes what is in the BODY of a RAC. Throws XrmlError `xrml-malformed`. */
export const takeRmsAccountCertificate = (children: Children): RmsAccountCertificate => ({
  kind: 'rms-account-certificate',
  ...takeCertificateHead(children),
  principal: takeIssuedPrincipal(children, takePrincipal),
  federationPrincipal: takeFederationPrincipal(children),
})
