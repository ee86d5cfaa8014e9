import type { IssuingCertificate } from '../issuing-certificate.ts'
import type { XrmlObject } from '../parts/object.ts'
import type { ChainMember } from './certificate-kind.ts'
import { unless, type Check } from './check.ts'
import {
  AUTHORITIES,
  HIERARCHY_NAMES,
  MACHINE_ACTIVATION_SERVICE,
  SELF_ENROLLMENT_SERVICE,
  type HierarchyName,
} from './hierarchy.ts'

const isAuthority = ({ id, name }: XrmlObject, wanted: string): boolean => id.value === wanted && name === wanted

const isEnrollmentService = ({ name }: XrmlObject, hierarchy: HierarchyName): boolean =>
  name === AUTHORITIES[hierarchy].enrollmentService || name === SELF_ENROLLMENT_SERVICE

/** An SLC carries a name only where its server enrolled itself; what a sub-enrolled one does is not agreed upon. */
const mayHaveName = ({ issuer, principal }: IssuingCertificate): boolean =>
  principal.object.name === undefined || issuer.object.name === SELF_ENROLLMENT_SERVICE

function fits({ signed: { certificate }, kind }: ChainMember, hierarchy: HierarchyName): boolean {
  const names = AUTHORITIES[hierarchy]
  const [issuer, principal] = [certificate.issuer.object, certificate.principal.object]
  switch (kind) {
    case 'sub-enrolled-licensor':
      return true
    case 'licensor':
      return isEnrollmentService(issuer, hierarchy)
    case 'enrollment-service':
      return isAuthority(issuer, names.enrollmentCa) && isEnrollmentService(principal, hierarchy)
    case 'enrollment-ca':
      return isAuthority(issuer, names.ca) && isAuthority(principal, names.enrollmentCa)
    case 'security-processor-issuer':
      return issuer.name === names.securityProcessorCa && principal.name === names.securityProcessorIssuer
    case 'security-processor-ca':
      return isAuthority(issuer, names.machineActivationCa) && principal.name === names.securityProcessorCa
    case 'machine-activation-server':
      return isAuthority(issuer, names.machineActivationCa) && principal.name === MACHINE_ACTIVATION_SERVICE
    case 'intermediate-security-processor-ca':
      return isAuthority(issuer, names.ca) && isAuthority(principal, names.machineActivationCa)
    case 'ca':
      return isAuthority(issuer, names.root) && isAuthority(principal, names.ca)
  }
}

/** The hierarchies whose names a certificate has; a sub-enrolled SLC has none of them and fits in both. */
export const hierarchiesOf = (subject: ChainMember): HierarchyName[] =>
  HIERARCHY_NAMES.filter((hierarchy) => fits(subject, hierarchy))

const authorityNames: Check<ChainMember> = {
  name: 'authority-names',
  paragraph: '[MS-RMPR] §2.2.9.3.2, §2.2.9.3.3',
  title: 'ISSUER and PRINCIPAL have the names their place in one hierarchy prescribes.',
  examine: (subject) =>
    unless(hierarchiesOf(subject).length > 0, 'The names are not those of this place in either hierarchy.'),
}

const licensorName: Check<ChainMember> = {
  name: 'licensor-name',
  paragraph: '[MS-RMPR] §2.2.9.3.3',
  title: 'The principal of an SLC has a NAME only when its server enrolled itself or is sub-enrolled.',
  examine: ({ signed: { certificate }, kind }) =>
    unless(kind !== 'licensor' || mayHaveName(certificate), 'The principal of an SLC has a NAME.'),
}

/** Checks on the names of one certificate. */
export const NAME_CHECKS: readonly Check<ChainMember>[] = [authorityNames, licensorName]
