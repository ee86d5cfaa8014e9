export { ConfigError } from './config-error.ts'
export { environmentName, loadSettings, type SettingSources } from './load-settings.ts'
export { SETTINGS, type Setting, type SettingName, type Settings } from './settings.ts'
