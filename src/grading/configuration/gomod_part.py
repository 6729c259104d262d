"""go.mod: a directive a line, or a block of them in parentheses."""

import re

VERB = re.compile(r"^\s*(\w+)\b\s*(.*)$")


def read_gomod(text):
    tree = {}
    for verb, words in gomod_lines(text):
        tree.setdefault(verb, []).append(words)
    return {verb: sorted(lines) for verb, lines in tree.items()}


def merge_gomod(base, patched, steers):
    names = {keys[0] for keys in steers}
    keep = [(verb, words) for verb, words in gomod_lines(patched) if verb not in names]
    back = [(verb, words) for verb, words in gomod_lines(base) if verb in names]
    return "".join("%s %s\n" % (verb, " ".join(words)) for verb, words in back + keep)


def gomod_lines(text):
    """Each directive: its verb and its words."""
    block = None
    for number, line in enumerate(text.split("\n")):
        bare = line.split("//", 1)[0].strip()
        if not bare:
            continue
        if block is not None:
            if bare == ")":
                block = None
            else:
                yield block, bare.split()
            continue
        found = VERB.match(bare)
        if found is None:
            raise ValueError("line %d is no directive" % (number + 1))
        verb, words = found.groups()
        if words == "(":
            block = verb
        else:
            yield verb, words.split()
