export { ConfigError } from './config-error.ts'
export { environmentName, loadSettings, type SettingSources } from './load-settings.ts'
export type { Setting } from './setting.ts'
export { SETTINGS, type SettingName, type Settings } from './settings.ts'
