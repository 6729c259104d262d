export { type FakeAnswer, fakeEndpoint } from './fake-endpoint.ts';
export type { Conversation, Model, ModelReply, ModelRequest, ToolSpec } from './model.ts';
export { openAiEndpoint } from './openai-endpoint.ts';
export { parseModel } from './parse-model.ts';
export { replay } from './replay.ts';
export { type ScriptedReply, scriptedModel } from './scripted.ts';
