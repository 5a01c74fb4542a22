"""A reader of the part of GBNF that genpress writes: says whether a text fits a grammar, and makes texts that do.

Written against llama.cpp's description of the format, apart from the code under test.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TypeAlias

_LEX = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\[((?:[^\]\\]|\\.)*)\]|([a-zA-Z][a-zA-Z0-9-]*)|([()|?]))')
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")


@dataclass(frozen=True)
class Ref:
    name: str


@dataclass(frozen=True)
class Chars:
    ranges: tuple[tuple[int, int], ...]

    def has(self, char: str) -> bool:
        return any(low <= ord(char) <= high for low, high in self.ranges)

    def pick(self, rng: random.Random) -> str:
        low, high = rng.choice(self.ranges)
        return chr(rng.randint(low, high))


Item: TypeAlias = "str | Ref | Chars | Group"
"""A single character, a rule, a class, or a group."""


@dataclass(frozen=True)
class Group:
    alternatives: tuple[tuple[Item, ...], ...]


class Grammar:
    def __init__(self, text: str) -> None:
        self.rules: dict[str, Group] = {}
        for line in text.splitlines():
            name, _, body = line.partition("::=")
            name = name.strip()
            assert _NAME.fullmatch(name), name
            assert name not in self.rules, f"{name} is defined twice"
            parser = _Parser(body)
            self.rules[name] = parser.group()
            assert parser.done, f"left over in {name}: {parser.rest}"
        missing = {item.name for rule in self.rules.values() for item in _items(rule) if isinstance(item, Ref)}
        assert missing <= set(self.rules), f"undefined: {sorted(missing - set(self.rules))[:5]}"

    def fits(self, text: str) -> bool:
        """Whether a text is one the grammar allows."""
        stacks = self._expanded({(Ref("root"), None)})
        for char in text:
            stepped = {stack[1] for stack in stacks if stack is not None and _takes(stack[0], char)}
            stacks = self._expanded(stepped)
            if not stacks:
                return False
        return None in stacks

    def _expanded(self, stacks: set) -> set:
        done, todo = set(), list(stacks)
        seen = set(todo)
        while todo:
            stack = todo.pop()
            if stack is None or isinstance(stack[0], str | Chars):
                done.add(stack)
                continue
            group = stack[0] if isinstance(stack[0], Group) else self.rules[stack[0].name]
            for alternative in group.alternatives:
                grown = stack[1]
                for item in reversed(alternative):
                    grown = (item, grown)
                if grown not in seen:
                    seen.add(grown)
                    todo.append(grown)
        return done

    def sample(self, rng: random.Random, patience: float = 0.9) -> str:
        """Return a random text of the grammar; `patience` is the chance of not taking the alternative that ends."""
        out: list[str] = []
        stack: list[Item] = [Ref("root")]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                out.append(item)
            elif isinstance(item, Chars):
                out.append(item.pick(rng))
            else:
                alternatives = (item if isinstance(item, Group) else self.rules[item.name]).alternatives
                going = [one for one in alternatives if any(isinstance(part, Ref | Group) for part in one)]
                chosen = going if going and rng.random() < patience else alternatives
                stack.extend(reversed(rng.choice(chosen)))
        return "".join(out)


def _takes(item: Item, char: str) -> bool:
    return item == char if isinstance(item, str) else isinstance(item, Chars) and item.has(char)


def _items(group: Group) -> list[Item]:
    found: list[Item] = []
    for item in (item for alternative in group.alternatives for item in alternative):
        found += _items(item) if isinstance(item, Group) else [item]
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    @property
    def rest(self) -> str:
        return self._text[self._at :].strip()

    @property
    def done(self) -> bool:
        return not self.rest

    def group(self) -> Group:
        alternatives: list[tuple[Item, ...]] = []
        items: list[Item] = []
        while not self.done and self.rest[0] != ")":
            literal, chars, name, sign = self._next()
            if sign == "|":
                alternatives.append(tuple(items))
                items = []
            elif sign == "(":
                inner = self.group()
                assert self._next()[3] == ")"
                items.append(inner)
            elif sign == "?":
                items[-1] = Group(((items[-1],), ()))
            elif name is not None:
                items.append(Ref(name))
            elif chars is not None:
                items.append(_chars(chars))
            else:
                items += list(_unescaped(literal))
        return Group((*alternatives, tuple(items)))

    def _next(self) -> tuple[str | None, str | None, str | None, str | None]:
        match = _LEX.match(self._text, self._at)
        assert match, f"cannot be read: {self.rest[:40]}"
        self._at = match.end()
        return match.groups()


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match.group(1), match.group(1)), text)


def _chars(text: str) -> Chars:
    text = _unescaped(text)
    ranges, at = [], 0
    while at < len(text):
        if text[at + 1 : at + 2] == "-" and at + 2 < len(text):
            ranges.append((ord(text[at]), ord(text[at + 2])))
            at += 3
        else:
            ranges.append((ord(text[at]), ord(text[at])))
            at += 1
    return Chars(tuple(ranges))
