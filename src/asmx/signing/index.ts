export { signAnswers } from './sign-answers.ts'
export { createEnvelopeSigner, type MessageSigner, type SignEnvelope } from './sign-envelope.ts'
