export { activateMachine, type ActivatedMachine, type ActivationOptions } from './activate-machine.ts'
export { TEST_AUTHORITY_ANCHOR, TEST_SECURITY_PROCESSOR } from './test-authority.ts'
