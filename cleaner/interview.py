"""Ask on the terminal for what a new rule still lacks, one question at a time.

In: the values given so far, and a function that asks. Out: all values. Must never write a file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from cleaner.draft import Values
from cleaner.pack import RULE_KEYS, value_problems
from cleaner.rule import ACTIONS, FIELDS

PHRASE_FORMS = ("line", "starts", "ends", "has")
SINGLE = ("id", "category", "why", "action")
EXAMPLES = ("drop", "keep")
Ask = Callable[[str], str]
Say = Callable[[str], None]


def lacking(values: Values) -> list[str]:
    """Give the keys that a rule of `values` still lacks; the forms of phrases count as one, under the name `line`.

    >>> lacking({"id": "more", "category": "related", "why": "A cue.", "action": "capture", "starts": ["More"]})
    ['into', 'drop', 'keep']
    """
    wanted = [key for key in SINGLE if not values.get(key)]
    if values.get("action") == "capture" and not values.get("into"):
        wanted.append("into")
    if not any(values.get(form) for form in PHRASE_FORMS):
        wanted.append("line")
    return wanted + [key for key in EXAMPLES if not values.get(key)]


def complete(values: Values, categories: Collection[str], ask: Ask, say: Say) -> dict[str, str | list[str]]:
    """Ask for each value that is lacking until it is a good one; `ask` gives an answer to a prompt, `say` shows a line.

    >>> from itertools import chain
    >>> answers = iter(["more", "related", "A cue for more.", "line"])
    >>> answers = chain(answers, ["More", "", "", "", "", "More", "", "No more.", ""])
    >>> made = complete({}, ["related"], lambda prompt: next(answers), lambda line: None)
    >>> made["id"], made["line"], made["keep"]
    ('more', ['More'], ['No more.'])
    """
    made = dict(values)
    choices = {"category": categories, "action": ACTIONS, "into": FIELDS}
    while wanted := lacking(made):
        key = wanted[0]
        if key == "line":
            say("What does it match? One phrase on each line; an empty line goes on to the next way of matching.")
            for form in PHRASE_FORMS:
                made[form] = _several(form, categories, ask, say)
        elif key in EXAMPLES:
            say(f"{RULE_KEYS[key].doc} One on each line; an empty line ends.")
            made[key] = _several(key, categories, ask, say)
        else:
            say(_question(key, choices))
            made[key] = _one(key, categories, ask, say)
    return {key: value for key, value in made.items() if value}


def _question(key: str, choices: Mapping[str, Collection[str]]) -> str:
    doc = RULE_KEYS[key].doc
    return f"{doc} One of {', '.join(choices[key])}." if key in ("category", "into") else doc


def _one(key: str, categories: Collection[str], ask: Ask, say: Say) -> str:
    while True:
        answer = ask(f"{key}: ").strip()
        if _is_good(key, answer, categories, say):
            return answer


def _several(key: str, categories: Collection[str], ask: Ask, say: Say) -> list[str]:
    texts: list[str] = []
    while answer := ask(f"{key}: ").strip():
        if _is_good(key, [answer], categories, say):
            texts.append(answer)
    return texts


def _is_good(key: str, value: str | list[str], categories: Collection[str], say: Say) -> bool:
    problems = value_problems(key, value, categories)
    for problem in problems:
        say(f"  {problem.what}. {problem.fix}")
    return not problems
