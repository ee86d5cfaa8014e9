import type { Interval } from '../../../base/moment.ts'
import type { EnablingBits } from '../parts/enabling-bits.ts'
import { sameObject, type XrmlObject } from '../parts/object.ts'
import { takePrincipal, writePrincipal, type Principal } from '../parts/principal.ts'
import { readRights, writeRights } from '../parts/right.ts'
import { takeWork, writeWork } from '../parts/work.ts'
import { malformed, readChildren, type Children, type XmlElement } from '../xml/xml-element.ts'
import { takeCertificateHead, writeCertificateHead, type CertificateHead } from './certificate-head.ts'
import { takeIssuedPrincipal, writeIssuedPrincipal } from './issued-principal.ts'
import { readSealedAccess, writeSealedAccess } from './sealed-access.ts'

/** A client licensor certificate (CLC): lets an account publish offline, in the name of its server. [MS-RMPR] §2.2.9.6 */
export interface ClientLicensorCertificate extends CertificateHead {
  readonly kind: 'client-licensor-certificate'
  readonly principal: Principal
  /** When the principal may issue. */
  readonly rangeTime: Interval
  /** Its private key, sealed for the account. */
  readonly enablingBits: EnablingBits
}

type IssueRight = Pick<ClientLicensorCertificate, 'descriptor' | 'rangeTime' | 'enablingBits'>

const writeIssueRight = ({ descriptor, rangeTime, enablingBits }: IssueRight): string =>
  writeWork(
    { object: descriptor },
    writeRights(
      [
        {
          spelling: 'attribute',
          name: 'ISSUE',
          access: enablingBits,
          times: { place: 'before-access', conditions: [{ kind: 'range', range: rangeTime }] },
        },
      ],
      writeSealedAccess,
    ),
  )

function readIssueRight(element: XmlElement, descriptor: XrmlObject): Pick<IssueRight, 'rangeTime' | 'enablingBits'> {
  const { work, rights } = readChildren(element, [], (children) => ({
    work: takeWork(children),
    rights: readRights(children.take('RIGHTSGROUP'), readSealedAccess),
  }))
  if (Object.keys(work).length > 1 || !sameObject(work.object, descriptor)) {
    throw malformed(element, 'The OBJECT is not that of the DESCRIPTOR alone')
  }
  const [{ spelling, name, access, times }, ...more] = rights
  const [time, ...moreTimes] = times?.place === 'before-access' ? times.conditions : []
  if (spelling === 'element' || name !== 'ISSUE' || more.length > 0) {
    throw malformed(element, 'The right is not ISSUE alone')
  }
  if (time?.kind !== 'range' || moreTimes.length > 0)
    throw malformed(element, 'ISSUE does not begin with one RANGETIME')
  return { rangeTime: time.range, enablingBits: access }
}

/** Writes what is in the BODY of a CLC. [MS-RMPR] §2.2.9.6. Throws XrmlError `xrml-unwritable`. */
export const writeClientLicensorCertificate = (certificate: ClientLicensorCertificate): string =>
  writeCertificateHead(certificate) +
  writeIssuedPrincipal(writePrincipal(certificate.principal)) +
  writeIssueRight(certificate)

/** Takes what is in the BODY of a CLC. Throws XrmlError `xrml-malformed`. */
export function takeClientLicensorCertificate(children: Children): ClientLicensorCertificate {
  const head = takeCertificateHead(children)
  return {
    kind: 'client-licensor-certificate',
    ...head,
    principal: takeIssuedPrincipal(children, takePrincipal),
    ...readIssueRight(children.take('WORK'), head.descriptor),
  }
}
