import type { ServiceOptions } from '../asmx/index.ts'
import { ConfigError } from '../config/index.ts'
import type { StoredLink } from '../store/index.ts'
import type { OpenedRole } from './role.ts'

/** The X.509 certificates of a chain. Throws ConfigError where it came over the wire, and so has none to show. */
function x509Of(links: readonly StoredLink[]): Uint8Array[] {
  const chain = links.flatMap(({ x509 }) => (x509 === undefined ? [] : [x509]))
  if (chain.length === links.length) return chain
  throw new ConfigError(
    'asmx.signResponses needs X.509 certificates, and the chain of this server came over the wire, in XrML only.',
  )
}

/**
 * How the answers of a server are signed: with the chain that it has at that moment. The library for it is loaded only where
 * it is needed. Throws ConfigError where the chain came over the wire, and so has no X.509 certificates to show.
 */
export async function answerSigning(role: OpenedRole): Promise<ServiceOptions['around']> {
  const { createEnvelopeSigner, signAnswers } = await import('../asmx/signing/index.ts')
  const signerWith = (links: readonly StoredLink[]) => ({
    links,
    sign: createEnvelopeSigner({ key: role.signingKey, chain: x509Of(links) }),
  })
  let signer = signerWith(role.links)
  return (service) =>
    signAnswers(service, (envelope, at) => {
      if (signer.links !== role.links) signer = signerWith(role.links)
      return signer.sign(envelope, at)
    })
}
