export { locateRoot, suspectSource, type RootOverride, type RootSources } from './locate-root.ts'
export { parseRegistryFile } from './registry-file.ts'
export { locationOf, type RootLocation, type RootSource } from './root-location.ts'
