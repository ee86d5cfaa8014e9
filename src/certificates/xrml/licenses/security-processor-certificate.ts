import { readHardwareId, writeHardwareId, type HardwareId } from '../parts/hardware-id.ts'
import { readObject, writeObject } from '../parts/object.ts'
import { takeSecurityLevels, writeSecurityLevels, type Principal } from '../parts/principal.ts'
import { parsePublicKey, readPublicKeyElements, writePublicKey } from '../parts/public-key.ts'
import { readChildren, type Children } from '../xml/xml-element.ts'
import { takeCertificateHead, writeCertificateHead, type CertificateHead } from './certificate-head.ts'

/** A security processor certificate (SPC, machine certificate): certifies the key of a machine. [MS-RMPR] §2.2.9.4 */
export interface SecurityProcessorCertificate extends CertificateHead {
  readonly kind: 'security-processor-certificate'
  readonly principal: Principal & { readonly hardwareId: HardwareId }
}

type Machine = SecurityProcessorCertificate['principal']

/** The template has no internal-id here. [MS-RMPR] §2.2.9.4.4 */
const writeMachine = ({ object, publicKey, hardwareId, securityLevels }: Machine): string =>
  `<ISSUEDPRINCIPALS><PRINCIPAL>${writeObject(object)}${writePublicKey(publicKey)}${writeHardwareId(hardwareId)}${writeSecurityLevels(
    securityLevels,
  )}</PRINCIPAL></ISSUEDPRINCIPALS>`

const takeMachine = (children: Children): Machine =>
  readChildren(children.take('ISSUEDPRINCIPALS'), [], (list) =>
    readChildren(list.take('PRINCIPAL'), [], (principal) => ({
      object: readObject(principal.take('OBJECT')),
      publicKey: parsePublicKey(readPublicKeyElements(principal.take('PUBLICKEY'))),
      hardwareId: readHardwareId(principal.take('DIGEST')),
      securityLevels: takeSecurityLevels(principal),
    })),
  )

/** Writes what is in the BODY of an SPC. [MS-RMPR] §2.2.9.4. Throws XrmlError `xrml-unwritable`. */
export const writeSecurityProcessorCertificate = (certificate: SecurityProcessorCertificate): string =>
  writeCertificateHead(certificate) + writeMachine(certificate.principal)

/** Takes what is in the BODY of an SPC. Throws XrmlError `xrml-malformed`. */
export const takeSecurityProcessorCertificate = (children: Children): SecurityProcessorCertificate => ({
  kind: 'security-processor-certificate',
  ...takeCertificateHead(children),
  principal: takeMachine(children),
})
