import type { ServiceOptions } from '../asmx/index.ts'
import { ConfigError } from '../config/index.ts'
import type { OpenedRole } from './role.ts'

/**
 * How the answers of a server are signed. The library for it is loaded only where it is needed.
 * Throws ConfigError where the chain came over the wire, and so has no X.509 certificates to show.
 */
export async function answerSigning({ links, signingKey }: OpenedRole): Promise<ServiceOptions['around']> {
  const chain = links.flatMap(({ x509 }) => (x509 === undefined ? [] : [x509]))
  if (chain.length < links.length) {
    throw new ConfigError(
      'asmx.signResponses needs X.509 certificates, and the chain of this server came over the wire, in XrML only.',
    )
  }
  const { createEnvelopeSigner, signAnswers } = await import('../asmx/signing/index.ts')
  const signEnvelope = createEnvelopeSigner({ key: signingKey, chain })
  return (service) => signAnswers(service, signEnvelope)
}
