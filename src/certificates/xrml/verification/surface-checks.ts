import type { CertificateTemplate } from '../certificate-template.ts'
import { digestOf, hashInput, isHashName, type HashName } from '../parts/hash.ts'
import type { SignedLicense } from '../licenses/license.ts'
import { writeLicenseStart } from '../licenses/write-license.ts'
import { bytesOf, parseAlgorithms, parseSignature, type SignatureElements } from '../parts/signature.ts'
import { checkBodyVersion, checkWorkObject, parsePrincipals, parseTimes } from '../read-issuing-certificate.ts'
import { CERTIFICATE_SURFACE, writeAfterBody } from '../sign-body.ts'
import { XrmlError } from '../xrml-error.ts'
import { unless, whatReadingFinds, type Check, type CheckDescription } from './check.ts'

/** Examined by reading the text at all, before there is anything to hand to a check. */
export const WELL_FORMED: CheckDescription = {
  name: 'well-formed',
  paragraph: '[MS-RMPR] §2.2.9.3',
  title: 'The text is XML and has the elements, attributes and fixed values of the template, in its order.',
}

/** A text, where its BODY is, and what should stand around it. */
interface SurfaceSubject {
  readonly text: string
  readonly body: { readonly start: number; readonly end: number }
  readonly before: string
  readonly after: string
}

/** What no digest covers must have one spelling, or it could be changed unnoticed. */
function examineSurface({ text, body, before, after }: SurfaceSubject): string | undefined {
  const wrong = text.slice(0, body.start) !== before ? 'before' : text.slice(body.end) !== after ? 'after' : undefined
  return wrong && `The text ${wrong} BODY is not in the one form it is written in.`
}

const SURFACE_FORM: CheckDescription = {
  name: 'surface-form',
  paragraph: '[MS-RMPR] §2.2.9.1.12',
  title: 'The text outside BODY is exactly what would be written for the signature it tells.',
}

function checkSurface({ text, body, signature }: CertificateTemplate): void {
  const after = writeAfterBody(parseSignature(signature))
  const found = examineSurface({ text, body, before: CERTIFICATE_SURFACE.start, after })
  if (found !== undefined) throw new XrmlError('xrml-malformed', found)
}

const surfaceForm: Check<CertificateTemplate> = { ...SURFACE_FORM, examine: whatReadingFinds(checkSurface) }

/** The same of a licence. */
export const LICENSE_SURFACE_CHECK: Check<SignedLicense> = {
  ...SURFACE_FORM,
  examine: ({ license, startTag, signature, text, bodyText }) => {
    const start = text.indexOf(bodyText)
    return examineSurface({
      text,
      body: { start, end: start + bodyText.length },
      before: writeLicenseStart(license, startTag),
      after: writeAfterBody(signature),
    })
  },
}

const bodyVersion: Check<CertificateTemplate> = {
  name: 'body-version',
  paragraph: '[MS-RMPR] §2.2.9.3',
  title: 'BODY is of type LICENSE and version 3.0.',
  examine: whatReadingFinds(checkBodyVersion),
}

const times: Check<CertificateTemplate> = {
  name: 'times',
  paragraph: '[MS-RMPR] §2.2.9.1.1',
  title: 'ISSUEDTIME, VALIDITYTIME and RANGETIME are moments in UTC.',
  examine: whatReadingFinds(parseTimes),
}

const publicKeys: Check<CertificateTemplate> = {
  name: 'public-keys',
  paragraph: '[MS-RMPR] §2.2.9.1.6',
  title: 'Both public keys can be read and their sizes are those stated.',
  examine: whatReadingFinds(parsePrincipals),
}

const workObject: Check<CertificateTemplate> = {
  name: 'work-object',
  paragraph: '[MS-RMPR] §2.2.9.3',
  title: 'The OBJECT of WORK is the one of the DESCRIPTOR.',
  examine: whatReadingFinds(checkWorkObject),
}

const signatureAlgorithm: Check<CertificateTemplate> = {
  name: 'signature-algorithm',
  paragraph: '[MS-RMPR] §2.2.9.1.12',
  title: 'The signature is RSA PKCS#1 v1.5 over the surface, with SHA1 or SHA256.',
  examine: ({ signature }) => whatReadingFinds<SignatureElements>(parseAlgorithms)(signature),
}

/** Checks on a certificate taken apart. When all of them hold, parseTemplate gives its value. */
export const SURFACE_CHECKS: readonly Check<CertificateTemplate>[] = [
  surfaceForm,
  bodyVersion,
  times,
  publicKeys,
  workObject,
  signatureAlgorithm,
]

/** What the stated digest has to be compared with. */
export interface DigestSubject {
  readonly hash: HashName
  readonly input: Uint8Array
  readonly stated: Uint8Array | undefined
}

/** What the digest check looks at; `undefined` when the hash algorithm is unknown. */
export function digestSubjectOf({ text, body, signature }: CertificateTemplate): DigestSubject | undefined {
  const hash = signature.hash.text
  if (!isHashName(hash)) return undefined
  return { hash, input: hashInput(text.slice(body.start, body.end)), stated: bytesOf(signature.digest) }
}

/** The digest of a BODY against the one stated. */
export const DIGEST_CHECK: Check<DigestSubject> = {
  name: 'digest',
  paragraph: '[MS-RMPR] §2.2.9.1.12',
  title: 'DIGEST is the hash of the surface of BODY in UTF-16LE.',
  examine: ({ hash, input, stated }) =>
    unless(
      stated !== undefined && Buffer.compare(digestOf(hash, input), stated) === 0,
      `The stated digest is not the ${hash} of the body.`,
    ),
}
