"""spaCy's attribute ruler as a table: the same parts of speech, features and lemmas, sooner.

The ruler of an English model has some 180 patterns, and tries each of them at each word: a sixth
of the time of a parse. All but a dozen look at one word only, at its tag, its dependency and
whether it is one of some hundred words: what they say is looked up once for each such three. What
spans several words, or asks for anything else, stays with spaCy's matcher.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spacy.attrs import DEP, LOWER, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.tokens._retokenize import normalize_token_attrs, set_token_attrs
from spacy.vocab import Vocab

LOOKED_AT = ("TAG", "LOWER", "DEP")
Key = tuple[int, int, int]
"""Hashes of a word's tag, of itself when a pattern names it (else 0), and of its dependency."""


class AttributeTable:
    """What spaCy's ``AttributeRuler`` of the same patterns sets; the later pattern wins."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self._matcher = Matcher(vocab)
        self._attributes: list[dict[int, int]] = []
        self._targets: list[int] = []
        self._conditions: dict[int, list[tuple[_Condition, ...]]] = {}
        self._words: set[int] = set()
        self._known: dict[Key, tuple[tuple[int, ...], dict[int, int]]] = {}

    def add(self, patterns: Iterable[Mapping[str, Any]]) -> None:
        """Add patterns, in the form of ``AttributeRuler.patterns``."""
        for rule, given in enumerate(patterns, start=len(self._attributes)):
            self._attributes.append(normalize_token_attrs(self._vocab, given["attrs"]))
            self._targets.append(given["index"])
            if all(_of_one_word(pattern) for pattern in given["patterns"]):
                self._conditions[rule] = [self._read(pattern[0]) for pattern in given["patterns"]]
            else:
                self._matcher.add(str(rule), given["patterns"])

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of a parsed text."""
        spanning = self._spanning(doc)
        for i, (tag, word, dep) in enumerate(doc.to_array([TAG, LOWER, DEP]).tolist()):
            rules, attributes = self._said((tag, word if word in self._words else 0, dep))
            if i in spanning:
                attributes = self._together(sorted((*rules, *spanning[i])))
            set_token_attrs(doc[i], attributes)
        return doc

    def _read(self, word: Mapping[str, Any]) -> tuple[_Condition, ...]:
        conditions = []
        for attribute, wanted in word.items():
            asked = wanted if isinstance(wanted, dict) else {"IN": [wanted]}
            ((how, values),) = asked.items()
            hashes = frozenset(self._vocab.strings.add(value) for value in values)
            if attribute == "LOWER":
                self._words |= hashes
            conditions.append((LOOKED_AT.index(attribute), how == "IN", hashes))
        return tuple(conditions)

    def _said(self, key: Key) -> tuple[tuple[int, ...], dict[int, int]]:
        """The rules for a word of its own, and what they set together."""
        if key not in self._known:
            rules = tuple(
                rule
                for rule, patterns in self._conditions.items()
                if any(_holds(conditions, key) for conditions in patterns)
            )
            self._known[key] = rules, self._together(rules)
        return self._known[key]

    def _together(self, rules: Iterable[int]) -> dict[int, int]:
        """What rules set, the later before the earlier."""
        return {name: value for rule in rules for name, value in self._attributes[rule].items()}

    def _spanning(self, doc: Doc) -> dict[int, set[int]]:
        """The rules of the matcher by the word that they set."""
        found: dict[int, set[int]] = {}
        for name, start, end in self._matcher(doc, allow_missing=True):
            rule = int(self._vocab.strings[name])
            target = self._targets[rule]
            found.setdefault(target + (start if target >= 0 else end), set()).add(rule)
        return found


_Condition = tuple[int, bool, frozenset[int]]
"""Where in a key to look, and whether that must be one of these or must not."""


def _of_one_word(pattern: list[dict[str, Any]]) -> bool:
    """Whether a pattern asks for nothing that a key does not have."""
    return len(pattern) == 1 and all(
        attribute in LOOKED_AT and (isinstance(wanted, str) or [*wanted] in (["IN"], ["NOT_IN"]))
        for attribute, wanted in pattern[0].items()
    )


def _holds(conditions: tuple[_Condition, ...], key: Key) -> bool:
    return all((key[at] in values) is wanted for at, wanted, values in conditions)


@Language.factory("attribute_table")
def _empty(nlp, name):  # type: ignore[no-untyped-def]  # spaCy 3.8.7 reads annotations, and not as text
    return AttributeTable(nlp.vocab)


def replace_ruler(nlp: Language) -> None:
    """Put a table in the place of a model's attribute ruler."""
    ruler: Any = nlp.get_pipe("attribute_ruler")
    table: Any = nlp.replace_pipe("attribute_ruler", "attribute_table")
    table.add(ruler.patterns)
