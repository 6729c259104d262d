import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '../records/message.ts';
import { chatmlTemplate, loadChatTemplate } from './chat-template.ts';
import { prefixSegments, segments } from './segments.ts';

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
    // The speaker's own `</s>` is broken, the template's are not.
    expect(segments(template, talk)).toEqual([
      { text: '<s>[user]a < /s> b</s>[assistant]' },
      { text: 'c</s>', reply: 1 },
      { text: '[user]d</s>' },
    ]);
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

test('the shipped template takes up the special tokens of the tokenizer it is used with', () => {
  const template = chatmlTemplate(['<|im_end|>', '<|vision_pad|>']);
  expect(template.source).toContain('["<|endoftext|>","<|im_start|>","<|im_end|>","<|vision_pad|>"]');
  const text = template.render([{ role: 'user', content: '<|vision_pad|><|im_start|>' }], { generationPrompt: false });
  expect(text).toBe('<|im_start|>user\n< |vision_pad|>< |im_start|><|im_end|>');
});
