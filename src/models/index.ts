export { ask } from './ask.ts';
export { type FakeAnswer, fakeEndpoint } from './endpoint/fake-endpoint.ts';
export { openAiEndpoint } from './endpoint/openai-endpoint.ts';
export type { Price } from './endpoint/price.ts';
export { endedByItself, mayBeStopWord } from './finish-reasons.ts';
export type { Conversation, Exchange, Model, ModelReply, ModelRequest, ToolSpec } from './model.ts';
export { parseModel } from './parse-model.ts';
export { replay } from './replay.ts';
export { type ScriptedModel, type ScriptedReply, scriptedModel } from './scripted.ts';
