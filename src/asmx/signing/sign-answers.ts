import type { SoapService } from '../soap-service.ts'
import type { SignEnvelope } from './sign-envelope.ts'

/**
 * The most characters of an answer that is signed: only a fault that repeats what a client has sent can be longer, and
 * canonical form of millions of characters takes seconds.
 */
export const LARGEST_SIGNED = 1024 * 1024

/**
 * A service whose answers are signed, faults included: a client that insists on signatures must be able to believe a
 * refusal too. Answers without a body (400, 415) have nothing to sign.
 */
export const signAnswers =
  (service: SoapService, signEnvelope: SignEnvelope): SoapService =>
  async (post) => {
    const answer = await service(post)
    if (answer.body === '' || answer.body.length > LARGEST_SIGNED) return answer
    return { ...answer, body: await signEnvelope(answer.body, post.at) }
  }
