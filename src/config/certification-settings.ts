import { z } from 'zod'
import { listOf } from './list-form.ts'
import { setting } from './setting.ts'

/** Who is certified, on which machines. [MS-RMPR] §3.3 */
export const CERTIFICATION_SETTINGS = {
  'certification.securityProcessors': setting(
    z.enum(['test', 'configured']),
    'test',
    'Whose machines are accepted: with `test` those that anybody can activate with the test security processor of this program, and those that `certification.securityProcessorsFile` names; with `configured` the latter only.',
    [
      'test: invented, because nobody has the keys below the genuine anchors',
      '[MS-RMPR] §3.1.3.3, trustedSpcCAKeys: the keys of security processor CAs that the server trusts',
    ],
  ),
  'certification.securityProcessorsFile': setting(
    z.string().min(1),
    undefined,
    'A file with further keys that chains of machines may lead to: their root, security processor CA or SPC issuer. What `verify --anchor` takes. It is read when a root starts.',
  ),
  'certification.minimumRepository': setting(
    z.string().regex(/^\d{1,9}(?:\.\d{1,9}){3}$/, 'a version such as 5.2.3790.134 is wanted'),
    undefined,
    'The oldest security processor that is accepted, by the version in the level Repository of its certificate and of those of accounts on it (spcExclusionPolicy). All are unless it is set.',
  ),
  'certification.persistent': setting(
    z.enum(['as-named', 'as-described']),
    'as-named',
    'What the flag Persistent of a Certify request means: that a persistent account certificate is asked for, or a temporary one.',
    [
      '[MS-RMPR] §3.3.4.1: the name of the flag, and “a flag for the RAC type”',
      '[MS-RMPR] §3.3.4.1.3.1: TRUE is a temporary certificate with a short validity',
    ],
  ),
  'exclusion.accountKeys': setting(
    listOf(z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of a key in 64 lower-case digits is wanted')),
    [],
    'The keys of account certificates that get nothing any more, separated by commas, each as SHA-256 over its PKCS#1 form (racExclusionPolicy).',
  ),
} as const
