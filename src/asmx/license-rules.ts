import type { AccountCertificateErrorCode, CertificationErrorCode } from '../certification/index.ts'
import type { GroupExpansionErrorCode } from '../group-expansion/index.ts'
import type { PublishingErrorCode } from '../publishing/index.ts'
import type { ServerInformationErrorCode } from '../server-information/index.ts'
import type { UseLicensingErrorCode } from '../use-licensing/index.ts'
import type { ExplainedRule } from './explained-rules.ts'

const rule = (paragraph: string, occasion: string): ExplainedRule => ({ paragraph, occasion })

const CERTIFY = '[MS-RMPR] §3.3.4.1'
const SIGN = '[MS-RMPR] §3.5.4.1'
const USE = '[MS-RMPR] §3.4.4.1'

/** The rules behind what servers tell of themselves and of groups. */
export const INFORMATION_RULES: Readonly<Record<ServerInformationErrorCode | GroupExpansionErrorCode, ExplainedRule>> =
  {
    'service-type-unsupported': rule(
      '[MS-RMPRS] §3.2.4.1',
      'FindServiceLocations asks for a type that servers do not ask each other for',
    ),
    'too-many-forests': rule(
      '[MS-RMPRS] §3.5.4.1',
      'as many servers are involved in the expansion of a group as `groupExpansion.maxCrossForestCalls` allows',
    ),
    'forest-unavailable': rule(
      '[MS-RMPRS] §3.5.4.1',
      'the server of another forest, which is asked for a group, gives no answer',
    ),
  }

/** The rules behind the refusals of certifying, publishing and licensing. */
export const LICENSE_RULES: Readonly<
  Record<
    CertificationErrorCode | AccountCertificateErrorCode | PublishingErrorCode | UseLicensingErrorCode,
    ExplainedRule
  >
> = {
  'access-unauthorized': rule(CERTIFY, 'nobody has logged on, or in a way that the server does not take'),
  'mail-address-malformed': rule(CERTIFY, 'the mail address of the account is none'),
  'directory-entry-missing': rule(CERTIFY, 'the directory has no mail address for the account'),
  'machine-chain-invalid': rule(
    CERTIFY,
    'the chain of the security processor certificate does not verify, or leads to no key that is trusted',
  ),
  'account-certificate-signature': rule(USE, 'a signature in the chain of the account certificate does not hold'),
  'account-certificate-time': rule(USE, 'the account certificate has expired or is not valid yet'),
  'account-certificate-unexpected': rule(USE, 'the account certificate is wrong in any other way'),
  'account-certificate-untrusted': rule(USE, 'the account certificate is of a server that is not trusted to issue any'),
  'account-certificate-excluded': rule(USE, 'the key of the account certificate is excluded'),
  'lockbox-revoked': rule(CERTIFY, 'the security processor is older than the server accepts'),
  'cryptography-unsupported': rule(
    '[MS-RMPR] §3.1.4.7',
    'a certificate has a key size or a hash that the cryptographic mode of the server does not allow',
  ),
  'online-publishing-disabled': rule(SIGN, 'the server signs no publishing licences'),
  'unsigned-license-malformed': rule(SIGN, 'what is to be signed cannot be read as an unsigned publishing licence'),
  'unsigned-license-of-another': rule(SIGN, 'the unsigned publishing licence is made out for another server'),
  'official-template-invalid': rule(SIGN, 'the template in the publishing licence has a signature that does not hold'),
  'content-key-unsupported': rule(SIGN, 'the session key of the enabling bits is one of DES'),
  'enabling-bits-hash': rule(
    SIGN,
    'the enabling bits do not open with the key of this server, or the hash in them is not that of their document',
  ),
  'rights-of-another': rule(SIGN, 'the rights name another owner than the publishing licence that they stand in'),
  'rights-unreadable': rule(SIGN, 'the rights are no rights when they are decrypted with the content key'),
  'rights-missing': rule(USE, 'the publishing licence grants the account nothing'),
  'publishing-license-malformed': rule(
    USE,
    'the publishing licence, or a certificate above it, cannot be read or is not what its kind prescribes',
  ),
  'publishing-license-signature': rule(USE, 'a document in the chain of the publishing licence was changed'),
  'publishing-license-issuer': rule(
    USE,
    'a document in the chain of the publishing licence is signed by another than the issuer above it, such as one that was moved',
  ),
  'publishing-license-untrusted': rule(
    USE,
    'the chain of a publishing licence for this server leads to nobody who is trusted, or somebody in it has issued what he may not',
  ),
  'publishing-license-time': rule(
    USE,
    'the publishing licence has expired or is not valid yet, or was issued when its issuer might not',
  ),
  'publishing-license-of-another': rule(
    USE,
    'the publishing licence is made out for a server whose key is not known here',
  ),
  'credential-too-young': rule(USE, 'the account was made longer after the publishing licence than is tolerated'),
}
