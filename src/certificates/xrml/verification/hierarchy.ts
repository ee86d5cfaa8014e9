/** The two trees of certificates there are. [MS-RMPR] §2.2.9.2 */
export type HierarchyName = 'production' | 'pre-production'

export const HIERARCHY_NAMES: readonly HierarchyName[] = ['production', 'pre-production']

/** The literal names of [MS-RMPR] §2.2.9.3.2 and §2.2.9.3.3. */
export interface Authorities {
  readonly root: string
  readonly ca: string
  readonly enrollmentCa: string
  readonly enrollmentService: string
  /** Above whoever certifies machines. */
  readonly machineActivationCa: string
  readonly securityProcessorCa: string
  readonly securityProcessorIssuer: string
}

export const AUTHORITIES: Readonly<Record<HierarchyName, Authorities>> = {
  production: {
    root: 'Microsoft DRM Production Root',
    ca: 'Microsoft DRM Production CA',
    enrollmentCa: 'Microsoft DRM Production Server Enrollment CA',
    enrollmentService: 'Microsoft DRM Server Enrollment Service',
    machineActivationCa: 'Microsoft DRM Production Machine Activation Server CA',
    securityProcessorCa: 'Microsoft DRM Production Machine Activation Desktop Security Processor CA',
    securityProcessorIssuer: 'Microsoft DRM Production Desktop Security Processor Activation Certificate',
  },
  'pre-production': {
    root: 'Microsoft DRM ISV Root',
    ca: 'Microsoft DRM ISV CA',
    enrollmentCa: 'Microsoft DRM ISV Server Enrollment CA',
    enrollmentService: 'Microsoft DRM ISV Server Enrollment Service',
    machineActivationCa: 'Microsoft DRM ISV Machine Activation Server CA',
    securityProcessorCa: 'Microsoft DRM ISV Machine Activation Desktop Security Processor CA',
    securityProcessorIssuer: 'Microsoft DRM ISV Desktop Security Processor Activation Certificate',
  },
}

/** Who certified the machines of version 1 clients, in either tree. [MS-RMPR] §2.2.9.3.3 */
export const MACHINE_ACTIVATION_SERVICE = 'Microsoft DRM Machine Activation Service'

/** The Enrollment Service of servers that enrolled themselves; the paragraphs give it no hierarchy of its own. */
export const SELF_ENROLLMENT_SERVICE = 'Microsoft DRM Server Self Enrollment Service'
