import { formatMinute, type Interval } from '../base/moment.ts'
import {
  LICENSE_TITLES,
  type RightsPolicyTemplate,
  type License,
  type LooseObject,
  type SignedLicense,
} from '../certificates/index.ts'
import { permissionsOf, templateNames, type Permission } from '../client/index.ts'

/** A stretch of time for a person. */
export const periodText = ({ from, until }: Interval): string =>
  `${formatMinute(from)} until ${formatMinute(until)} (UTC)`

const nameOf = ({ id, name, address }: LooseObject): string =>
  [id.value, name, address?.value].filter((part) => part !== undefined && part !== '').join('  ')

const field = (name: string, value: string): string => `  ${name.padEnd(13)}${value}`

/** Whom a licence is for; a template is for nobody. */
const principalOf = (license: License): readonly string[] =>
  license.kind === 'rights-policy-template' ? [] : [field('principal', nameOf(license.principal.object))]

/** What a template is called, in every language. */
export const namesOfTemplate = (template: RightsPolicyTemplate): string =>
  templateNames(template)
    .map(({ name }) => name)
    .join(' / ')

/** When something may be used, where it says so. */
function timesOf(license: License): string[] {
  const validity = license.validityTime === undefined ? [] : [field('valid', periodText(license.validityTime))]
  return license.kind === 'client-licensor-certificate'
    ? [...validity, field('may issue', periodText(license.rangeTime))]
    : validity
}

/** A certificate or licence in a few lines for a person. */
export const describeLicense = ({ license, signature }: SignedLicense): string[] => [
  LICENSE_TITLES[license.kind],
  ...principalOf(license),
  field('issuer', nameOf(license.issuer.object)),
  field('issued', `${formatMinute(license.issuedTime)} (UTC)`),
  ...timesOf(license),
  ...(license.kind === 'use-license' ? [field('content', license.work.object.id.value)] : []),
  ...(license.kind === 'publishing-license' ? [field('owner', license.work.metadata?.owner?.name ?? '-')] : []),
  ...(license.kind === 'publishing-license' ? license.distributionPoints.flatMap(pointText) : []),
  field('signature', `${signature.hash}, RSA ${signature.size} bits`),
  ...(license.kind === 'use-license' ? permissionsOf(license).map(permissionText) : []),
]

const pointText = ({ type, address }: LooseObject): string[] =>
  type === 'License-Acquisition-URL' && address !== undefined ? [field('licences at', address.value)] : []

/** What somebody may do. */
export const permissionText = ({ right, during }: Permission): string =>
  field('may', during === undefined ? right : `${right}  ${periodText(during)}`)
