import type { Chain, ClientProfile, KeptChain, KeptMachine } from '../../../src/client/index.ts'

/** A profile that keeps nothing beyond the test, and whose state can be looked at. */
export function memoryProfile(): ClientProfile & { state(): unknown } {
  let machine: KeptMachine | undefined
  let trust: string | undefined
  const chains = new Map<KeptChain, Chain>()
  const templates = new Map<string, string>()
  const useLicenses = new Map<string, Chain>()
  return {
    machine: () => machine,
    keepMachine: (kept) => {
      machine = kept
    },
    chain: (name) => chains.get(name),
    keepChain: (name, chain) => void chains.set(name, chain),
    useLicense: (content) => useLicenses.get(content.toLowerCase()),
    keepUseLicense: (content, chain) => void useLicenses.set(content.toLowerCase(), chain),
    useLicenses: () => [...useLicenses.values()],
    templates: () => [...templates.values()],
    keepTemplate: (guid, template) => void templates.set(guid.toLowerCase(), template),
    removeTemplate: (guid) => void templates.delete(guid.toLowerCase()),
    trust: () => trust,
    keepTrust: (anchors) => {
      trust = anchors
    },
    state: () => structuredClone([machine?.chain, trust, [...chains], [...useLicenses], [...templates]]),
  }
}
