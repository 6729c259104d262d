import type { TrainingEvent, TrainingSummary } from './training-events.ts';

/** Sizes of a Qwen3 model made from nothing; the vocabulary is the tokenizer's. */
export type ScratchSizes = {
  hiddenSize: number;
  layers: number;
  attentionHeads: number;
  keyValueHeads: number;
  headDimension: number;
  intermediateSize: number;
  /** Longest sequence, in tokens. */
  maxPositions: number;
  tieWordEmbeddings: boolean;
  ropeTheta: number;
  /** Standard deviation of the first weights; default 0.02. */
  initializerRange?: number;
  /** `induction` starts with a circuit that copies from the context, all else random; default `plain`. */
  initialisation?: 'plain' | 'induction';
  /** Tokens that layers of type `sliding_attention` see; goes with `layerTypes`. */
  slidingWindow?: number;
  /** One per layer; all see everything unless told. */
  layerTypes?: readonly ('full_attention' | 'sliding_attention')[];
};

/** One stage of the curriculum: ordered, with a learning-rate schedule of its own. */
export type TrainingStage = {
  name: string;
  /** Parquet files of token rows: `input_ids`, `labels` (-100 where masked), optionally `position_ids`. */
  rows: readonly string[];
  /** May be a fraction: the last epoch then is a part. */
  epochs: number;
  learningRate: number;
};

/** Supervised fine-tuning of a policy, or of a verifier: the rows alone tell them apart. Lengths are tokens, times seconds. */
export type TrainingJob = {
  /** Folder with `tokenizer.json` and `tokenizer_config.json`. */
  tokenizer: string;
  base: { kind: 'scratch'; sizes: ScratchSizes } | { kind: 'checkpoint'; path: string };
  stages: readonly TrainingStage[];
  /** Rows are cut here, on the right. */
  context: number;
  /** Tokens of one forward pass, at most; a longer row stands alone. */
  batchTokens: number;
  /** Forward passes per update; default 1. */
  gradientAccumulation?: number;
  optimiser?: 'adamw' | 'muon';
  weightDecay: number;
  maxGradNorm: number;
  warmupRatio: number;
  /** Loss weight of tokens that carry no label, 0 to 1; default 0, as in the paper. */
  contextLossWeight?: number;
  seed: number;
  device?: string;
  precision?: 'auto' | 'float32' | 'bfloat16';
  /** Each stage stops here, its learning rate having followed the clock; the summary tells. */
  maxSecondsPerStage?: number;
  /** Folder of rows whose `chat_template.jinja` and `rendering.json` the checkpoint gets, and is checked against before training. */
  rendering?: string;
  /** Kept in the checkpoint's `swe_lego.json`. */
  metadata: Readonly<Record<string, unknown>>;
  /** Folder to fill; a job that was interrupted goes on there, one that is done is not repeated. */
  out: string;
};

/** What a training leaves: Hugging Face folders, and what it took. */
export type TrainedCheckpoint = {
  /** The trained weights. */
  path: string;
  /** The same model before training: made from scratch, or the base that was given. */
  basePath: string;
  summary: TrainingSummary;
};

export type TrainingOptions = {
  signal?: AbortSignal;
  /** CPU threads; default all cores but one. */
  threads?: number;
  onEvent?: (event: TrainingEvent) => void;
};

/** Something that trains checkpoints. Throws coded errors; an abort rejects with the signal's reason. */
export interface TrainingEngine {
  readonly name: string;
  train(job: TrainingJob, options?: TrainingOptions): Promise<TrainedCheckpoint>;
}
