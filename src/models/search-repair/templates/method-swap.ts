import { replaced, type Template } from './template.ts';

const PAIRS = `startswith endswith; lstrip rstrip; lstrip strip; rstrip strip; lower upper; min max; any all; find rfind; index rindex;
split rsplit; ljust rjust; ljust center; floor ceil; keys values; items values; append extend; add discard; add remove; partition rpartition; title capitalize;
isdigit isalpha; isupper islower; isalnum isalpha; issubset issuperset; union intersection; sorted reversed; sorted list; list tuple; set list; int float;
str repr; pop popleft; appendleft append; setdefault get; update intersection_update; match search; match fullmatch; search fullmatch; sum len; sum max; len max;
encode decode; first last; year day; days seconds; hour minute; minute second; getattr hasattr; isinstance issubclass; removeprefix removesuffix; dumps loads; abs int; round int`;

const SWAPS = new Map<string, string[]>();
for (const pair of PAIRS.split(';')) {
  const [left = '', right = ''] = pair.trim().split(/\s+/);
  SWAPS.set(left, [...(SWAPS.get(left) ?? []), right]);
  SWAPS.set(right, [...(SWAPS.get(right) ?? []), left]);
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
      const others = SWAPS.get(token.text) ?? [];
      for (const [place, other] of others.entries()) yield replaced(line, index, index, other, place === 0 ? 1 : 0.3);
    }
  },
};
