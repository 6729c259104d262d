"""INI files as configparser reads them; lines end where the runners say so, which is not only at a newline."""

import configparser
import re

SECTION = re.compile(r"\[(.+)\]")


def ini_lines(text):
    return [line + "\n" for line in text.splitlines()]


def read_ini(text):
    parser = configparser.RawConfigParser(default_section="\0none")
    parser.optionxform = str
    parser.read_string("".join(ini_lines(text)))
    return {name: dict(parser.items(name)) for name in parser.sections()}


def merge_ini(base, patched, steers):
    keep, back = ini_sections(patched), ini_sections(base)
    whole = {keys[0] for keys in steers if len(keys) == 1}
    if any(len(keys) > 1 for keys in steers):
        raise ValueError("a part of a section cannot be moved")
    return "".join(text for name, text in keep if name not in whole) + "".join(text for name, text in back if name in whole)


def ini_sections(text):
    sections = [(None, "")]
    for line in ini_lines(text):
        header = SECTION.match(line)
        if header:
            sections.append((header.group(1), line))
        else:
            sections[-1] = (sections[-1][0], sections[-1][1] + line)
    return sections
