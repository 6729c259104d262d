export { type ChatRequest, type FakeAnswer, type FakeEndpoint, fakeEndpoint } from './fake-endpoint.ts';
export type { Conversation, Model, ModelReply, ModelRequest, ToolSpec } from './model.ts';
export { type EndpointOptions, openAiEndpoint, type Price } from './openai-endpoint.ts';
export { type ModelSettings, parseModel } from './parse-model.ts';
export { replay } from './replay.ts';
export { type ScriptedModel, type ScriptedReply, scriptedModel } from './scripted.ts';
