"""Special tokens' text that is text: marked in messages before a template renders them, encoded as text after. As src/dataset/special-tokens.ts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer

MARK = "\ufdd0\ufdd5\ufdd0"
# Stands before a text that is encoded by itself: tokenizers treat a text's first word in a way of its own.
BEFORE = "\ufdd1"


def unmarked(text: str) -> str:
    """The text as it was written."""
    return text.replace(MARK, "")


class SpecialText:
    """A tokenizer that takes special tokens in a template as tokens, and what is marked as text."""

    def __init__(self, file: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(file))
        self.special = {token.content: token for token in self.tokenizer.get_added_tokens_decoder().values() if token.special and token.content}
        self.longest_first = sorted(self.special, key=len, reverse=True)
        self.as_text = Tokenizer.from_file(str(file))
        self.as_text.add_tokens([AddedToken(BEFORE, normalized=False)])
        self.as_text.encode_special_tokens = True

    def mark(self, value: Any) -> Any:
        """The value with each special token's text in its strings marked, names of fields as well."""
        if isinstance(value, str):
            return self._mark_text(value)
        if isinstance(value, list):
            return [self.mark(one) for one in value]
        if isinstance(value, dict):
            return {self._mark_text(name): self.mark(one) for name, one in value.items()}
        return value

    def _mark_text(self, text: str) -> str:
        marked, before = text.replace(MARK, "\ufffd"), None
        while marked != before:  # what is left of a longer token may be a shorter one
            before = marked
            for token in self.longest_first:
                if len(token) > 1 and token in marked:
                    marked = marked.replace(token, token[0] + MARK + token[1:])
        return marked

    def encode(self, text: str) -> list[int]:
        """Token ids of a text with marks."""
        if MARK not in text:
            return self.tokenizer.encode(text, add_special_tokens=False).ids
        ids: list[int] = []
        joined = ""  # what holds no marks stays together: it is encoded as if all were
        parts = re.split("(" + "|".join(map(re.escape, self.longest_first)) + ")", text)
        for index, part in enumerate(parts):
            if MARK not in part:
                joined += part
                continue
            ids += self.tokenizer.encode(joined, add_special_tokens=False).ids
            joined = ""
            if index > 0 and self.special[parts[index - 1]].rstrip:
                part = part.lstrip()
            if index + 1 < len(parts) and self.special[parts[index + 1]].lstrip:
                part = part.rstrip()
            ids += self.as_text.encode(BEFORE + unmarked(part), add_special_tokens=False).ids[1:]
        return ids + self.tokenizer.encode(joined, add_special_tokens=False).ids
