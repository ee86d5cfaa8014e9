/**
 * The steps of provisioning in their order. Between any two of them the process may end: what is kept then is as before,
 * but for the key pair and GUID that `remember` keeps.
 */
export const PROVISIONING_STEPS = ['key', 'remember', 'ask', 'check', 'identify', 'compare', 'keep', 'done'] as const

export type ProvisioningStep = (typeof PROVISIONING_STEPS)[number]

/** Is told of each step before it is taken; the last one when everything is kept. */
export type OnStep = (step: ProvisioningStep) => void | Promise<void>
