import { distinguishedName, type DistinguishedName } from '../x509/index.ts'

/** The name of an authority in X.509: the same words as in XrML, but nothing that looks like Microsoft's own. */
export const authorityName = (name: string): DistinguishedName => distinguishedName(name.replace(/^Microsoft /, ''))
