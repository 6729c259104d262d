/** A small Python module, its tests, and one bug: the text `right` became `wrong`. */
export type Fixture = { name: string; code: string; test: string; right: string; wrong: string };

export const fixtures: readonly Fixture[] = [
  {
    name: 'a boundary',
    code: `def grade(points):
    if points >= 90:
        return 'A'
    if points >= 75:
        return 'B'
    return 'C'
`,
    test: `def test_a(): assert grade(95) == 'A'
def test_edge(): assert grade(75) == 'B'
def test_c(): assert grade(10) == 'C'
def test_b(): assert grade(80) == 'B'
`,
    right: 'points >= 75',
    wrong: 'points > 75',
  },
  {
    name: 'a lost not',
    code: `def clean(words, stop):
    kept = []
    for word in words:
        if not word:
            continue
        if word in stop:
            continue
        kept.append(word.lower())
    return kept
`,
    test: `def test_kept(): assert clean(['A', 'b'], []) == ['a', 'b']
def test_none(): assert clean([], ['x']) == []
`,
    right: 'if not word:',
    wrong: 'if word:',
  },
  {
    name: 'a constant',
    code: `def minutes(text):
    hours, rest = text.split(':')
    if not hours.isdigit():
        raise ValueError(text)
    return int(hours) * 60 + int(rest)
`,
    test: `import pytest
def test_one(): assert minutes('1:00') == 60
def test_zero(): assert minutes('0:07') == 7
def test_bad():
    with pytest.raises(ValueError): minutes('a:7')
`,
    right: '* 60',
    wrong: '* 61',
  },
  {
    name: 'an operator',
    code: `def span(values):
    low = min(values)
    high = max(values)
    return high - low


def middle(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
`,
    test: `def test_span(): assert span([3, 9, 5]) == 6
def test_middle(): assert middle([3, 1, 2]) == 2
`,
    right: 'high - low',
    wrong: 'high + low',
  },
  {
    name: 'and for or',
    code: `def is_blank(text):
    if text is None or text == '':
        return True
    return text.isspace()
`,
    test: `def test_none(): assert is_blank(None)
def test_empty(): assert is_blank('')
def test_text(): assert not is_blank('x')
`,
    right: 'is None or text',
    wrong: 'is None and text',
  },
  {
    name: 'a method',
    code: `def extension(path):
    name = path.rsplit('/', 1)[-1]
    if '.' not in name:
        return ''
    return name[name.rfind('.') + 1:].lower()
`,
    test: `def test_upper(): assert extension('a/b.TXT') == 'txt'
def test_none(): assert extension('a/b') == ''
`,
    right: '.lower()',
    wrong: '.upper()',
  },
  {
    name: 'a slice',
    code: `def rotate(items, by):
    by = by % len(items)
    head = items[by:]
    tail = items[:by]
    return head + tail
`,
    test: `def test_one(): assert rotate([1, 2, 3], 1) == [2, 3, 1]
def test_none(): assert rotate([1], 0) == [1]
`,
    right: 'items[by:]',
    wrong: 'items[by + 1:]',
  },
  {
    name: 'a default',
    code: `def join(parts, separator='-', strip=True):
    if strip:
        parts = [part.strip() for part in parts]
    return separator.join(parts)
`,
    test: `def test_strip(): assert join([' a', 'b ']) == 'a-b'
def test_plain(): assert join([' a', 'b'], strip=False) == ' a-b'
`,
    right: 'strip=True',
    wrong: 'strip=False',
  },
  {
    name: 'a lost return',
    code: `def clamp(value, low, high):
    if value < low:
        return low
    result = min(value, high)
    return result
`,
    test: `def test_in(): assert clamp(5, 0, 9) == 5
def test_low(): assert clamp(-5, 0, 9) == 0
`,
    right: 'return result',
    wrong: 'return None',
  },
  {
    name: 'an exception',
    code: `def positive(text):
    number = int(text)
    if number <= 0:
        raise ValueError('not positive: %d' % number)
    return number
`,
    test: `import pytest
def test_ok(): assert positive('3') == 3
def test_bad():
    with pytest.raises(ValueError): positive('0')
`,
    right: 'raise ValueError(',
    wrong: 'raise TypeError(',
  },
  {
    name: 'a loop left too early',
    code: `def first_words(lines):
    words = []
    for line in lines:
        if not line.strip():
            continue
        words.append(line.split()[0])
    return words
`,
    test: `def test_blank(): assert first_words(['a b', '', 'c']) == ['a', 'c']
def test_plain(): assert first_words(['a b']) == ['a']
`,
    right: 'continue',
    wrong: 'break',
  },
  {
    name: 'swapped arguments',
    code: `def power(base, exponent):
    result = 1
    for _ in range(exponent):
        result *= base
    return result


def cube_of(number):
    return power(number, 3)
`,
    test: `def test_power(): assert power(2, 5) == 32
def test_cube(): assert cube_of(2) == 8
`,
    right: 'power(number, 3)',
    wrong: 'power(3, number)',
  },
  {
    name: 'a lost update',
    code: `def count_upper(text):
    total = 0
    for letter in text:
        if letter.isupper():
            total += 1
    return total
`,
    test: `def test_some(): assert count_upper('aBC') == 2
def test_none(): assert count_upper('abc') == 0
`,
    right: 'total += 1',
    wrong: 'pass',
  },
  {
    name: 'a wrong variable',
    code: `def merge(left, right):
    merged = dict(left)
    for key in right:
        merged[key] = right[key]
    return merged
`,
    test: `def test_two(): assert merge({'a': 1}, {'b': 2}) == {'a': 1, 'b': 2}
def test_none(): assert merge({'a': 1}, {}) == {'a': 1}
`,
    right: 'for key in right',
    wrong: 'for key in left',
  },
];
