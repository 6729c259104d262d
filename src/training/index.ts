export { type DeviceDescription, describeDevice } from './describe-device.ts';
export { localEngine } from './local-engine.ts';
export { type CheckpointServer, type ServerOptions, startServer } from './server.ts';
export type {
  ScratchSizes,
  TrainedCheckpoint,
  TrainingEngine,
  TrainingJob,
  TrainingOptions,
  TrainingStage,
} from './training-engine.ts';
export { type TrainingEvent, TrainingStep, TrainingSummary } from './training-events.ts';
