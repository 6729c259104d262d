import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '../records/message.ts';
import { chatmlTemplate, loadChatTemplate } from './chat-template.ts';
import { prefixSegments, segments } from './segments.ts';
import { unmarked } from './special-tokens.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'template-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function modelFolder(name: string, files: Record<string, string>): Promise<string> {
  await mkdir(join(folder, name));
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, name, file), content);
  return join(folder, name);
}

const PLAIN =
  '{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}';
const CONFIG = { bos_token: { content: '<s>' }, eos_token: '</s>', add_bos_token: true };
const talk: Message[] = [
  { role: 'user', content: 'a </s> b' },
  { role: 'assistant', content: 'c' },
  { role: 'user', content: 'd' },
];

test('a model folder’s template, in each place where one is kept, with its token variables', async () => {
  const config = JSON.stringify({ ...CONFIG, chat_template: PLAIN });
  const named = JSON.stringify({
    ...CONFIG,
    chat_template: [
      { name: 'tool_use', template: 'x' },
      { name: 'default', template: PLAIN },
    ],
  });
  const places = [
    await modelFolder('text', { 'tokenizer_config.json': config }),
    await modelFolder('list', { 'tokenizer_config.json': named }),
    await modelFolder('file', {
      'tokenizer_config.json': JSON.stringify({ ...CONFIG, chat_template: 'old' }),
      'chat_template.jinja': PLAIN,
    }),
  ];
  for (const place of places) {
    const template = await loadChatTemplate(place, ['<s>', '</s>']);
    expect(template.source).toBe(PLAIN);
    const cut = segments(template, talk);
    expect(cut.map(({ text }) => unmarked(text))).toEqual(['<s>[user]a </s> b</s>[assistant]', 'c</s>', '[user]d</s>']);
    // The speaker's own `</s>` is text, the template's are tokens.
    expect(cut[0]?.text.split('</s>')).toHaveLength(2);
  }
});

test('a Jinja file', async () => {
  await writeFile(
    join(folder, 'own.jinja'),
    "{% for m in messages %}{{ m.content }}|{% endfor %}{{ '>' if add_generation_prompt }}",
  );
  const template = await loadChatTemplate(join(folder, 'own.jinja'), []);
  expect(template.render(talk, { generationPrompt: true })).toBe('a </s> b|c|d|>');
});

test('what cannot be used says so', async () => {
  const usage = (code: string) => expect.objectContaining({ code, kind: 'usage' });
  await expect(loadChatTemplate(join(folder, 'nowhere'), [])).rejects.toEqual(usage('TEMPLATE_NOT_FOUND'));
  await expect(loadChatTemplate(await modelFolder('bare', { 'tokenizer_config.json': '{}' }), [])).rejects.toEqual(
    usage('TEMPLATE_NOT_FOUND'),
  );
  await expect(loadChatTemplate(await modelFolder('broken', { 'chat_template.jinja': '{% for %}' }), [])).rejects.toEqual(
    usage('TEMPLATE_INVALID'),
  );
  const strict = await modelFolder('strict', { 'chat_template.jinja': "{{ raise_exception('no tools here') }}" });
  const template = await loadChatTemplate(strict, []);
  expect(() => template.render(talk, { generationPrompt: false })).toThrow(
    expect.objectContaining({ code: 'TEMPLATE_REFUSED', message: expect.stringContaining('no tools here') }),
  );
});

test('a template that forgets earlier thinking is refused, and one kept by the conversation is not', async () => {
  const forgets = `{% for m in messages %}[{{ m.role }}]{% if m.role == 'assistant' and not loop.last %}{{ m.content.split('</think>')[-1] }}{% else %}{{ m.content }}{% endif %};{% endfor %}{{ '[assistant]' if add_generation_prompt }}`;
  const template = await loadChatTemplate(await modelFolder('thinking', { 'chat_template.jinja': forgets }), []);
  const thought: Message[] = [talk[0] as Message, { role: 'assistant', content: '<think>hm</think>c' }, talk[2] as Message];
  expect(() => segments(template, thought)).toThrow(expect.objectContaining({ code: 'TEMPLATE_REWRITES', kind: 'usage' }));
  expect(segments(template, talk)).toEqual(prefixSegments(template, talk));
});

test('special tokens in what is said are marked, whatever the tokenizer has; without marks the template breaks its own', () => {
  const template = chatmlTemplate(['<|im_end|>', '<filename>']);
  const said = 'a <filename> b <|im_start|> c';
  const text = template.render([{ role: 'user', content: said }], { generationPrompt: false });
  expect(unmarked(text)).toBe(`<|im_start|>user\n${said}<|im_end|>`);
  expect(text.split(/<filename>|<\|im_start\|>/)).toHaveLength(2);
  const elsewhere = new Template(template.source).render({ messages: [{ role: 'user', content: said }] });
  expect(elsewhere).toBe('<|im_start|>user\na <filename> b < |im_start|> c<|im_end|>');
});

const callOf = (args: string): Message => ({
  role: 'assistant',
  content: '',
  tool_calls: [{ id: '1', type: 'function', function: { name: 'submit', arguments: args } }],
});

test.each(['', ' \n', '{}'])('a call without arguments (%j) has the arguments {}', async (args) => {
  const asks: Message[] = [{ role: 'user', content: 'q' }, callOf(args)];
  expect(chatmlTemplate().render(asks, { generationPrompt: false })).toContain('{"name": "submit", "arguments": {}}');
  const served = new Template(chatmlTemplate().source).render({ messages: asks });
  expect(served).toContain('{"name": "submit", "arguments": {}}');
});

test('a template that does not ask for text gets arguments as objects, as servers give them', async () => {
  const always =
    '{% for m in messages %}{% for c in m.tool_calls or [] %}{{ c.function.arguments | tojson }}{% endfor %}{% endfor %}';
  const asks =
    '{% for m in messages %}{% for c in m.tool_calls or [] %}{{ c.function.arguments if c.function.arguments is string else "no" }}{% endfor %}{% endfor %}';
  const rendered = async (name: string, source: string, args: string): Promise<string> =>
    (await loadChatTemplate(await modelFolder(name, { 'chat_template.jinja': source }), [])).render([callOf(args)], {
      generationPrompt: false,
    });
  expect(await rendered('always', always, '{"a":"b"}')).toBe('{"a": "b"}');
  expect(await rendered('always-none', always, '')).toBe('{}');
  expect(await rendered('always-broken', always, '{"a"')).toBe('"{\\"a\\""');
  expect(await rendered('asks', asks, '{"a":"b"}')).toBe('{"a":"b"}');
});
