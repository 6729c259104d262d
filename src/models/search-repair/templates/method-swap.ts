import { replaced, type Template } from './template.ts';

const OPPOSITES = `startswith endswith; lstrip rstrip; lower upper; min max; any all; find rfind; index rindex; split rsplit; ljust rjust;
floor ceil; keys values; append extend; add discard; partition rpartition; title capitalize; isdigit isalpha; isupper islower; issubset issuperset;
union intersection; pop popleft; appendleft append; match search; encode decode; day year; days seconds; hour minute; minute second; removeprefix removesuffix`;
const ALIKE = `strip lstrip; strip rstrip; ljust center; items values; items keys; add remove; isalnum isalpha; sorted reversed; sorted list; reversed list;
list tuple; set list; int float; str repr; setdefault get; update intersection_update; match fullmatch; search fullmatch; sum len; sum max; len max;
first last; getattr hasattr; isinstance issubclass; dumps loads; abs int; round int; min len`;

const SWAPS = new Map<string, { other: string; weight: number }[]>();
for (const [pairs, weight] of [
  [OPPOSITES, 1],
  [ALIKE, 0.4],
] as const) {
  for (const pair of pairs.split(';')) {
    const [left = '', right = ''] = pair.trim().split(/\s+/);
    SWAPS.set(left, [...(SWAPS.get(left) ?? []), { other: right, weight }]);
    SWAPS.set(right, [...(SWAPS.get(right) ?? []), { other: left, weight }]);
  }
}
const FIELDS = new Set(['year', 'day', 'days', 'seconds', 'hour', 'minute', 'second']);

/** A function or method for its opposite. */
export const methodSwap: Template = {
  name: 'method-swap',
  prior: 1,
  *propose(line) {
    const { tokens } = line;
    for (const [index, token] of tokens.entries()) {
      if (token.kind !== 'name') continue;
      const called = tokens[index + 1]?.text === '(';
      const member = tokens[index - 1]?.text === '.';
      if (
        FIELDS.has(token.text)
          ? !member
          : !called && !(index > 0 && tokens[index - 1]?.text === '=' && ['min', 'max', 'any', 'all'].includes(token.text))
      )
        continue;
      if (tokens[index - 1]?.text === 'def') continue;
      for (const { other, weight } of SWAPS.get(token.text) ?? []) yield replaced(line, index, index, other, weight);
    }
  },
};
