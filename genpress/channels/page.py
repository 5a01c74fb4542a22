"""The page of channels, made from the packs: docs/reference/channels.md."""

from __future__ import annotations

from collections.abc import Iterator

from genpress.channels.packs import load_channels
from genpress.domain.channel import Channel
from genpress.domain.fields import COUNTED, FieldSpec, FieldType, Limit

_HEAD = """# Channels

A channel is a dated YAML file with the limits that hold where copy is shown. The same limit stands in the prompt, in
the schema or grammar, in the check and in the editors' workbook. A hard limit blocks, a soft one warns.

A workspace overrides or adds channels with files `channels/NAME.yaml`: their keys replace those of the pack; `fields`
are merged by name, and within a field the given keys replace the others.

```yaml
# channels/amazon.product.yaml: media keep titles of 200
fields:
  - name: title
    limits: [{counter: codepoint, max: 200, source: "our category"}]
```

Counters: `codepoint`, `grapheme` (what readers see as one character), `utf16`, `bytes` (UTF-8), `width` (double-width
characters count two), `x_weighted` (as X weighs posts), `sms_segments`, `pixels` (Arial at 20 px, approximate),
`words`.

## Rules besides sizes

`rules` says per field (`"*"`: every field) what else the channel refuses:

| Rule | Value | Finding |
|---|---|---|
| `forbidden_characters` | the characters | CHN001 |
| `max_hashtags` | a number | CHN002 |
| `max_repeats` | most times for one word | CHN003 |
| `no_promotion` | `true` | CHN004 |
| `no_capitals` | `true` | CHN005 |
| `no_emoji` | `true` | CHN006 |
| `once_each` | the characters | CHN007 |
| `unique_items` | `true` (lists) | CHN008 |
| `max_total` | most characters of all items (lists) | CHN009 |
| `forbidden_words` | a list | CHN010 |
| `no_exclamation_mark`, `max_exclamation_marks` | `true`; a number | CHN011 |

## The channels
"""


def channels_page() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD.strip(), *("\n".join(_section(channel)) for channel in load_channels().values())]
    return "\n\n".join(parts) + "\n"


def _section(channel: Channel) -> Iterator[str]:
    yield f"### {channel.channel}"
    yield ""
    yield f"{channel.title}. As of {channel.as_of}. Source: {channel.source}."
    yield ""
    yield "| Field | Type | Limits |"
    yield "|---|---|---|"
    for spec in channel.fields:
        yield f"| `{spec.name}`{'' if spec.required else ' (optional)'} | {spec.type} | {_limits(spec)} |"
    for name, rules in channel.rules.items():
        stated = ", ".join(f"`{rule}: {_value(value)}`" for rule, value in rules.items())
        yield f"\nRules of `{name}`: {stated}."


def _limits(spec: FieldSpec) -> str:
    items = []
    if spec.type is FieldType.LIST and (spec.min_items or spec.max_items):
        items.append(f"{spec.min_items or 0} to {spec.max_items or 'any number of'} items")
    return "; ".join([*items, *(_limit(limit) for limit in spec.limits)]) or "none"


def _limit(limit: Limit) -> str:
    bounds = [f"from {limit.min}" if limit.min else "", f"up to {limit.max}" if limit.max is not None else ""]
    kind = "" if limit.hard else ", soft"
    return f"{' '.join(bound for bound in bounds if bound)} {COUNTED[limit.counter]}{kind} ({limit.source})"


def _value(value: object) -> str:
    return (
        " ".join(map(str, value)) if isinstance(value, tuple) else str(value).lower() if value is True else str(value)
    )
