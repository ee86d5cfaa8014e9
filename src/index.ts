/** For programs that want a root in their own process, such as tests of a client. */
export {
  openInstallation,
  startRoot,
  type Installation,
  type ListenOptions,
  type RunningServer,
  type ServerEnvironment,
} from './app/index.ts'
export { frozenClock, systemClock, type Clock } from './base/clock.ts'
export { silentLogger, type Logger } from './base/logger.ts'
export { createSeededRandom, systemRandom, type Random } from './base/random.ts'
export { loadSettings, type Settings } from './config/index.ts'
