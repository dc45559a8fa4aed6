#!/usr/bin/env python3
"""Writes Sources/LanguageModel/Tokenizer/UnicodeClasses.swift: which characters are \\p{L}, \\p{N} and \\s.

They are asked of `tokenizers`' own splitter, one character at a time, so that our words are its words whatever
version of Unicode the Swift standard library or the operating system has.
"""

from tokenizers.pre_tokenizers import ByteLevel

from common import HERE

SPLITTER = ByteLevel(add_prefix_space=False)
TARGET = HERE.parent.parent / "Sources/LanguageModel/Tokenizer/UnicodeClasses.swift"


def kind(character):
    for name, companion in (("letters", "a"), ("numbers", "1"), ("others", "!")):
        if len(SPLITTER.pre_tokenize_str(companion + character)) == 1:
            return name
    return "spaces"


def ranges():
    found = {"letters": [], "numbers": [], "others": [], "spaces": []}
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        runs = found[kind(chr(code))]
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return found


def swift(name, runs):
    numbers = [f"0x{n:x}" for run in runs for n in run]
    lines, line = [], "   "
    for number in numbers:
        if len(line) + len(number) + 2 > 119:
            lines.append(line)
            line = "   "
        line += f" {number},"
    return f"  static let {name}: [UInt32] = [\n" + "\n".join(lines + [line]) + "\n  ]\n"


def main():
    found = ranges()
    body = "\n".join(swift(name, found[name]) for name in ("letters", "numbers", "spaces"))
    TARGET.write_text(
        "// Made by Tests/Fixtures/make_unicode_classes.py; do not edit.\n// swift-format-ignore-file\n\n"
        "/// The Unicode categories L and N and the property White_Space, as inclusive ranges: first, last, first, last…\n"
        "///\n"
        "/// They are kept here because a tokenizer's ids must not change with the version of Unicode of the standard library.\n"
        "/// These are the classes of Hugging Face's `tokenizers` 0.23.3.\n"
        "enum UnicodeClasses {\n" + body + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
