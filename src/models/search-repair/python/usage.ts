// How often each form occurs in 700 modules of Python's standard library and of a few packages (counted token by token).
const COUNTS = `< 1073 <= 595 > 1007 >= 658 == 5184 != 1372 is 3388 is_not 2868 in 7130 not_in 806 + 5241 - 1581 * 1322 / 429 // 220 % 400 ** 60
and 3831 or 2095 += 1409 -= 241 *= 32 /= 6 //= 24 %= 4 |= 109 &= 17 = 4000 & 380 | 1200 ^ 37 << 174 >> 79 True 2749 False 2621 None 3000
break 728 continue 702 pass 300 startswith 474 endswith 208 lstrip 76 rstrip 146 strip 336 lower 326 upper 48 find 149 rfind 46 index 172 rindex 8
split 689 rsplit 20 ljust 19 rjust 16 center 11 keys 135 values 129 items 456 append 2430 extend 240 add 264 discard 39 remove 145 partition 58
rpartition 38 title 35 capitalize 12 isdigit 31 isalpha 8 isupper 8 islower 5 union 8 intersection 7 match 206 search 118 fullmatch 19
setdefault 81 get 1124 pop 349 popleft 16 appendleft 8 update 286 encode 267 decode 225 floor 8 ceil 8 min 152 max 216 any 108 all 60 sorted 203
reversed 63 list 405 set 374 tuple 299 int 628 float 96 str 748 repr 262 abs 81 round 29 len 2519 isinstance 2419 issubclass 134 dict 123 bool 144
sum 51 getattr 822 hasattr 690 0 6885 1 7489 2 1864 3 760 4 500 5 435 6 227 7 191 8 311 9 99 10 301 11 45 12 137 13 40 14 46 15 53 16 155 17 21
18 24 19 16 20 80 21 14 23 30 24 90 25 25 26 30 27 14 28 30 29 14 30 60 31 40 59 20 60 120 61 10 99 25 100 150 101 15 ValueError 1166 TypeError 704
NotImplementedError 291 RuntimeError 173 AttributeError 80 KeyError 62 IndexError 60`;

const counts = new Map<string, number>();
for (const [, form, count] of COUNTS.matchAll(/(\S+) (\d+)/g)) counts.set((form ?? '').replace('_', ' '), Number(count));

/** Odds that `to` rather than `from` is what somebody wrote, by how common each is; 1 where that is not known. */
export function usageOdds(from: string, to: string): number {
  const [before, after] = [counts.get(from), counts.get(to)];
  if (before === undefined || after === undefined) return 1;
  return Math.min(2.5, Math.max(0.3, (after / before) ** 0.45));
}
