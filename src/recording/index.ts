export { createRecorder, type RecordedEvent, type Recorder, type RecorderOptions } from './create-recorder.ts'
export { RECORD_MODES, Recordings, type RecordMode } from './recordings.ts'
export type { Upstream } from './upstream-connection.ts'
