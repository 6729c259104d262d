import { describe, expect, test } from 'vitest';
import { callEnd } from '../calls/call-place.ts';
import { fillTemplate } from './profile.ts';
import { findProfile, profiles } from './profiles.ts';

describe('profiles', () => {
  test('are data', () => {
    for (const profile of profiles) expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });

  test('are found by name', () => {
    expect(profiles.map(({ name }) => findProfile(name).name)).toEqual(['default', 'text', 'compact', 'mini']);
    expect(() => findProfile('tiny')).toThrow(expect.objectContaining({ code: 'PROFILE_UNKNOWN', kind: 'usage' }));
  });

  test('name every tool and parameter where calls are text, and show the form', () => {
    for (const { system } of profiles.filter(({ calls }) => calls === 'text')) {
      expect(callEnd(system)).toBeGreaterThan(0);
      for (const word of 'execute_bash str_replace_editor think finish is_input timeout file_text old_str new_str insert_line view_range undo_edit'.split(
        ' ',
      )) {
        expect(system).toContain(word);
      }
    }
  });

  test('the compact one is paid for in every sample: 120 words at most', () => {
    const { system, task, nudge } = findProfile('compact');
    expect([system, task, nudge].join(' ').split(/\s+/).length).toBeLessThanOrEqual(120);
  });

  test('templates are filled in one pass', () => {
    expect(fillTemplate('{statement} in {workdir}', { statement: 'a {workdir} {x}', workdir: '/r' })).toBe(
      'a {workdir} {x} in /r',
    );
  });
});
