import { z } from 'zod'
import { listOf } from './list-form.ts'
import { setting } from './setting.ts'

/** Which client certificate, by its SHA-256, stands for which account. */
const certificateMapping = z
  .string()
  .regex(
    /^(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}=[^=]+$/,
    'the SHA-256 of a certificate, = and the name of an account are wanted',
  )

const scheme = z.enum(['Negotiate', 'NTLM', 'Basic'])

const schemes = listOf<z.infer<typeof scheme>>(scheme).refine(
  (names) => names.length > 0,
  'one scheme at least is wanted',
)

/** How callers prove who they are. */
export const AUTHENTICATION_SETTINGS = {
  'auth.schemes': setting(
    schemes,
    ['Negotiate', 'NTLM', 'Basic'],
    'How callers may prove who they are, in the order in which it is offered to them; separated by commas.',
    ['IIS with integrated authentication: Negotiate, NTLM', 'IIS with Basic beside it: Basic comes last'],
  ),
  'auth.certification.schemes': setting(
    schemes,
    undefined,
    'The same for the virtual directory `/_wmcs/Certification` alone. Unless set, what `auth.schemes` says.',
  ),
  'auth.ntlm.level': setting(
    z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]),
    4,
    'Windows’s LmCompatibilityLevel as a server sees it. 5 takes NTLMv2 only; 4 and lower take NTLMv1 and NTLM2 session responses too, with a warning in the log; 0 never grants extended session security. LM responses, which Windows takes up to 3, are refused at every level: no LM hash is kept to check them with.',
  ),
  'auth.ntlm.channelBinding': setting(
    z.enum(['off', 'allow', 'require']),
    'allow',
    'What is checked of the TLS channel that an NTLMv2 response is bound to: nothing; that it is this one, where the response names one and this server has TLS; or that it names this one.',
    ['[MS-NLMP] §3.2.5.1.2: a server that has TLS must verify it', 'Windows Server 2003, [MS-NLMP] note <61>: unknown'],
  ),
  'auth.ntlm.targetNames': setting(
    listOf(z.string().min(1)),
    undefined,
    'Host names by which clients may call this server, separated by commas. An NTLMv2 response whose target name is another is refused. Unless set, target names are not looked at.',
  ),
  'auth.persistence': setting(
    z.enum(['connection', 'connection-unless-proxied', 'request']),
    'connection-unless-proxied',
    'For how long a proof by NTLM lasts: for its connection; the same except for requests that a proxy says it has passed on (Via, Forwarded, X-Forwarded-For); or for one request.',
    [
      'IIS without AuthPersistence: the connection',
      'IIS with AuthPersistSingleRequestIfProxy: one request behind a proxy, whose connections others share',
    ],
  ),
  'auth.kerberos.keytab': setting(
    z.string().min(1),
    undefined,
    'The file with the keys of the service principal. With it, Negotiate takes Kerberos tickets; the optional package `kerberos` must be installed.',
  ),
  'auth.kerberos.service': setting(
    z.string(),
    '',
    'The service principal to answer for, such as `HTTP@rms01.example.com`. Empty: every principal in the keytab.',
  ),
  'auth.kerberos.realm': setting(
    z.string().min(1),
    undefined,
    'The Kerberos realm whose principals `NAME@REALM` are the accounts `NAME`. Unless set, a realm that is called as `accounts.domain` is.',
  ),
  'auth.clientCertificates': setting(
    listOf(certificateMapping),
    [],
    'Which TLS client certificates stand for which accounts: `SHA-256=NAME`, separated by commas. They count for requests without an Authorization header.',
  ),
} as const
