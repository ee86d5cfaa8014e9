import { sameKey, type RsaPublicKey } from '../../keys/rsa-public-key.ts'
import type { Principal } from '../parts/principal.ts'
import type { ChainMember } from './certificate-kind.ts'
import { unless, type Check } from './check.ts'
import type { Signature } from '../parts/signature.ts'
import { HIERARCHY_NAMES } from './hierarchy.ts'
import { hierarchiesOf } from './name-checks.ts'

/** A root key that is trusted beforehand; the root has no certificate. */
export interface TrustAnchor {
  /** The NAME the ISSUER with this key must have, if it matters. */
  readonly name?: string
  readonly publicKey: RsaPublicKey
}

type Chain = readonly ChainMember[]

const hasOrder = (chain: Chain, order: RegExp): boolean => order.test(chain.map(({ kind }) => kind).join(' '))

/** Every SLC there may be, then the three authorities. */
const SERVER_ORDER = /^(?:sub-enrolled-licensor )*licensor enrollment-service enrollment-ca ca$/

const chainOrder: Check<Chain> = {
  name: 'chain-order',
  paragraph: '[MS-RMPR] §2.2.9.2',
  title: 'The chain is SLC, Enrollment Service, Enrollment CA, CA, leaf first and complete.',
  examine: (chain) =>
    unless(hasOrder(chain, SERVER_ORDER), 'The chain is not SLC, Enrollment Service, Enrollment CA, CA in this order.'),
}

/** Who certifies machines, of clients since SP1 or of version 1, then those above. */
const MACHINE_ORDER =
  /^(?:security-processor-issuer security-processor-ca|machine-activation-server) intermediate-security-processor-ca ca$/

export const MACHINE_CHAIN_ORDER: Check<Chain> = {
  name: 'machine-chain-order',
  paragraph: '[MS-RMPR] §2.2.9.2',
  title:
    'Above the certificate of a machine stand SPC issuer and security processor CA (or the CA of version 1), intermediate CA, CA, complete.',
  examine: (chain) =>
    unless(
      hasOrder(chain, MACHINE_ORDER),
      'The chain above the machine is not SPC issuer, security processor CA, intermediate CA, CA in this order.',
    ),
}

const subEnrollmentDepth: Check<Chain> = {
  name: 'sub-enrollment-depth',
  paragraph: '[MS-RMPRS] §3.3',
  title: 'At most one SLC is sub-enrolled: a licensing server cannot sub-enroll others.',
  examine: (chain) =>
    unless(
      chain.filter(({ kind }) => kind === 'sub-enrolled-licensor').length <= 1,
      'An SLC was issued by a server that is sub-enrolled itself.',
    ),
}

const distinctCertificates: Check<Chain> = {
  name: 'distinct-certificates',
  paragraph: '[MS-RMPR] §2.2.9.3.1',
  title: 'No two certificates have the same GUID.',
  examine: (chain) =>
    unless(
      new Set(chain.map(({ signed }) => signed.certificate.descriptor.id.value.toLowerCase())).size === chain.length,
      'Two certificates have the same GUID.',
    ),
}

/** That a chain is of one mode, licences in it included. */
export const ONE_MODE: Check<readonly { readonly signed: { readonly signature: Signature } }[]> = {
  name: 'one-mode',
  paragraph: '[MS-RMPR] §3.1.4.7',
  title: 'All certificates are signed with the same hash algorithm.',
  examine: (chain) =>
    unless(new Set(chain.map(({ signed }) => signed.signature.hash)).size <= 1, 'The hash algorithms differ.'),
}

const oneHierarchy: Check<Chain> = {
  name: 'one-hierarchy',
  paragraph: '[MS-RMPR] §2.2.9.2',
  title: 'All names belong to the production or all to the pre-production hierarchy.',
  examine: (chain) => {
    const fitting = chain.map(hierarchiesOf)
    return unless(
      HIERARCHY_NAMES.some((name) => fitting.every((hierarchies) => hierarchies.includes(name))),
      'The names are not all of one hierarchy.',
    )
  },
}

/** Checks on the chain as a whole. */
export const CHAIN_CHECKS: readonly Check<Chain>[] = [
  chainOrder,
  subEnrollmentDepth,
  distinctCertificates,
  ONE_MODE,
  oneHierarchy,
]

/** The same on the chain above the certificate of a machine. */
export const MACHINE_CHAIN_CHECKS: readonly Check<Chain>[] = [
  MACHINE_CHAIN_ORDER,
  distinctCertificates,
  ONE_MODE,
  oneHierarchy,
]

/** The issuer of the last certificate of a chain and the roots it may come from. */
export interface AnchorSubject {
  readonly issuer: Principal
  readonly anchors: readonly TrustAnchor[]
}

/** Where trust begins. */
export const ANCHOR_CHECK: Check<AnchorSubject> = {
  name: 'anchor',
  paragraph: '[MS-RMPR] §2.2.9.2',
  title: "The top certificate's ISSUER has the key, and the name if it has one, of a trust anchor.",
  examine: ({ issuer: { object, publicKey }, anchors }) => {
    return unless(
      anchors.some((anchor) => sameKey(anchor.publicKey, publicKey) && (anchor.name ?? object.name) === object.name),
      'The chain does not end at a trust anchor.',
    )
  },
}
