"""XML files of Maven: the elements below the root, moved as text."""

import xml.parsers.expat


def read_xml(text):
    """
    The root's elements by name, each as its tags and texts; of `properties` each by its name, of `dependencies` those for
    tests (`test`) and the `others`.
    """
    tree = {}
    for name, piece in xml_elements(text):
        if name == "properties":
            tree.setdefault(name, {}).update((inner, xml_meaning(one)) for inner, one in xml_elements(piece))
        elif name == "dependencies":
            for _, one in xml_elements(piece):
                scoped = xml_meaning(one)
                for_tests = any(["text", scope] in scoped for scope in ("test", "system"))
                tree.setdefault(name, {}).setdefault("test" if for_tests else "others", []).append(scoped)
        else:
            tree.setdefault(name, []).append(xml_meaning(piece))
    return tree


def merge_xml(base, patched, steers):
    if any(len(keys) > 1 for keys in steers):
        raise ValueError("a part of an element cannot be moved")
    names = {keys[0] for keys in steers}
    found = xml_spans(patched)
    data = patched.encode("utf-8")
    back = [base.encode("utf-8")[start:end] for name, start, end in (xml_spans(base) if base.strip() else []) if name in names]
    pieces, at, placed = [], 0, False
    for name, start, end in found:
        if name in names:
            pieces.append(data[at:start])
            if not placed:
                pieces.extend(back)
                placed = True
            at = end
    last = found[-1][2] if found else None
    if not placed and last is not None:
        pieces += [data[at:last]] + back
        at = last
    return (b"".join(pieces) + data[at:]).decode("utf-8")


def xml_elements(text):
    data = text.encode("utf-8")
    return [(name, data[start:end].decode("utf-8")) for name, start, end in xml_spans(text)]


def xml_spans(text):
    """Name, beginning and end of each element below the root, as offsets of bytes."""
    data = text.encode("utf-8")
    parser = xml.parsers.expat.ParserCreate("utf-8")
    spans, open_elements = [], []

    def start(name, _):
        open_elements.append((name, parser.CurrentByteIndex))

    def end(name):
        opened, begin = open_elements.pop()
        if len(open_elements) == 1:
            index = parser.CurrentByteIndex
            closing = data.startswith(b"</", index)
            finish = data.index(b">", index) + 1 if closing else index
            if not closing:  # an empty element: the index is where it ends or begins
                finish = data.index(b"/>", begin) + 2
            spans.append((opened.rsplit(":", 1)[-1], begin, finish))

    def no_entities(*_):
        raise ValueError("entities are not read")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = no_entities
    parser.Parse(data, True)
    return spans


def xml_meaning(piece):
    """Tags, attributes and texts of an element, one after the other."""
    parser = xml.parsers.expat.ParserCreate("utf-8", "}")
    seen = []
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: seen.append(["<", name, sorted(attributes.items())])
    parser.EndElementHandler = lambda name: seen.append([">", name])
    parser.CharacterDataHandler = lambda text: seen.append(["text", text.strip()]) if text.strip() else None
    parser.Parse(b'<x xmlns:xsi="x">' + piece.encode("utf-8") + b"</x>", True)
    return seen
