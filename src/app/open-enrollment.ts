import { createLicensorIssuer, CRYPTOGRAPHIC_MODES, sameKey } from '../certificates/index.ts'
import { createEnroll, type Enroll } from '../enrollment/index.ts'
import { countEnrollments, createLicensorTemplateStore } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { keysOf } from './open-root.ts'
import { openOwnHierarchy, type OwnHierarchy } from './own-hierarchy.ts'
import { xrmlOf, type RoleOptions } from './role.ts'
import { readConfiguration, type SettledConfiguration } from './settled-configuration.ts'

/** An enrollment service, ready to enroll roots. */
export interface EnrollmentServer extends OwnHierarchy {
  readonly configuration: SettledConfiguration
  readonly enroll: Enroll
}

/**
 * Opens an enrollment service: its hierarchy, which is made on first use, and its use case Enroll. [MS-RMPR] §3.6
 * Throws ConfigError, StoreError, KeyStoreError or CertificateError.
 */
export async function openEnrollment(installation: Installation, options: RoleOptions): Promise<EnrollmentServer> {
  const { settings, store } = installation
  const configuration = await readConfiguration(installation, 'enrollment')
  const { links, signingKey } = await openOwnHierarchy({ installation, configuration, ...options })
  const chain = xrmlOf(links)
  const issued = settings.seed === undefined ? 0 : await countEnrollments(store.queries)
  const issuer = await createLicensorIssuer({
    chain,
    key: signingKey,
    enrolls: 'roots',
    hash: CRYPTOGRAPHIC_MODES[configuration.mode].hash,
    form: configuration.form,
    practiceStatement: true,
    outlivesIssuer: settings['validity.outlivesIssuer'],
    whenExpired: settings['expired.behaviour'],
    random: options.randomFor(`issuance after ${issued}`),
    templateStore: createLicensorTemplateStore(store.queries),
  })
  const hierarchyKeys = keysOf(chain)
  const enroll = createEnroll({
    rules: {
      keySizes: configuration.keySizes,
      isKeyOfHierarchy: (key) => hierarchyKeys.some((known) => sameKey(known, key)),
      serverInformation: settings['enrollment.serverInformation'],
    },
    rekey: settings['request.rekey'],
    issuer,
    ledger: store.ledger,
    logger: options.logger,
  })
  return { configuration, links, signingKey, enroll }
}
