"""Make what nobody honest sends: documents that are honest but for a few members.

A mutation of an honest document reaches the checks behind the first one, which what is
random from the start never does. Every target is `fuzzed`: quick and the same every
time among the ordinary tests, and as long as `LATCHKEY_FUZZ_SECONDS` says when
`cargo xtask fuzz` runs it.
"""

from collections.abc import Callable, Mapping, Sequence
import copy
from datetime import timedelta
import functools
import json
import os
import time
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

from custom_components.latchkey.fault import FaultError

SECONDS = float(os.environ.get("LATCHKEY_FUZZ_SECONDS", "0"))
# Whoever fuzzes for long wants to try what was not tried before.
FIRST_SEED = int(os.environ.get("LATCHKEY_FUZZ_SEED", time.time() if SECONDS else 0))

QUICK_EXAMPLES = 150

# A document that takes longer than this stands in everybody's way.
LONGEST = timedelta(seconds=5)

type Strategy = st.SearchStrategy[Any]


def validated[Result](check: Callable[..., Result], *of: Any) -> Result | FaultError:
    """Give what a check makes of something, or how it refuses it.

    What else it raises is an error of ours.
    """
    try:
        return check(*of)
    except FaultError as fault:
        return fault


def fuzzed(
    *strategies: Strategy, examples: int = QUICK_EXAMPLES
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for what the strategies make: shortly, or in rounds until it is time.

    What fails is printed in its shortest form, with the seed of its round.
    """

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        chosen = settings(
            max_examples=examples,
            deadline=LONGEST,
            database=None,
            derandomize=False,
            print_blob=False,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        until = 0.0
        has_failed = False

        @functools.wraps(test)
        def in_time(*args: Any, **kwargs: Any) -> None:
            nonlocal has_failed
            # What fails is still made shorter when the time is over.
            if until and time.monotonic() > until and not has_failed:
                return
            try:
                test(*args, **kwargs)
            except BaseException:
                has_failed = True
                raise

        one_round = chosen(given(*strategies)(in_time))

        @functools.wraps(one_round)
        def rounds(*args: Any, **kwargs: Any) -> None:
            nonlocal until, has_failed
            has_failed = False
            until = time.monotonic() + SECONDS if SECONDS else 0.0
            number = FIRST_SEED
            while True:
                try:
                    seed(number)(one_round)(*args, **kwargs)
                except BaseException as error:
                    error.add_note(f"LATCHKEY_FUZZ_SEED={number}")
                    raise
                number += 1
                if time.monotonic() >= until:
                    return

        return rounds

    return decorate


# Every letter that JSON can carry, and often those that somebody stumbles over: halves
# of a pair, ends of lines, what joins and turns text, what markup is made of.
_ODD: Final = (
    "\0\t\n\r\x1b\x7f\x85\xa0\xad\u200b\u200f\u2028\u202e\ufeff\ud800\udfff"
    "\u0130\u017f\uff11\xe9<>&\"'`%;,.:/\\?#@{}[]| "
)
texts: Strategy = st.text(st.characters(exclude_categories=()), max_size=40) | (
    st.lists(st.sampled_from(_ODD), max_size=12).map("".join)
)

CONSTANTS: Sequence[Any] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    0.5,
    1e308,
    -0.0,
    2**63,
    10**300,
    10**400,
    "",
    " ",
    "x",
    "x" * 5_000,
    "\0",
    "\ud800",
    "\u2028",
    "é",
    "\u017f",
    "\uff11",
    "true",
    "none",
    "RS256",
    "HS256",
    "ES256",
    "sig",
    "verify",
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": None},
    ["RS256"],
    ["x", 1],
)

ADDRESSES: Sequence[Any] = (
    "https://op.example",
    "https://op.example/",
    "https://op.example/x?client_id=1",
    "https://op.example/x#y",
    "https://user:pw@op.example/x",
    "https://@op.example/x",
    "https://op.example\\@evil.example/",
    "https://op.example:99999/x",
    "https://op.example:0/x",
    "https://op.example:/x",
    "https://op.example./x",
    "https://op.example/%zz?x=%",
    "https://*.evil.example/x",
    "https://evil.example;script-src *",
    "https://evil.example,default-src *",
    "https://evil.example 'unsafe-inline'",
    "https://xn--/",
    "https://\0/",
    "https://é.example/",
    "https://[::1/x",
    "https://[::1]:8443/x",
    "https://[fe80::1%25eth0]/x",
    "https://" + "a" * 300 + "/",
    "http://127.0.0.1/x",
    "http://[::1]:1/x",
    "http://localhost/x",
    "http://localhost.evil.example/x",
    "http://127.0.0.1.evil.example/x",
    "http://0x7f000001/x",
    "http://op.example/x",
    "HTTPS://OP.EXAMPLE/X",
    "https:op.example",
    "https:///x",
    "//op.example/x",
    "/x",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ws://op.example/x",
)


@st.composite
def deep(draw: st.DrawFn) -> object:
    """Nest a list or an object, some levels or far too many."""
    levels = draw(st.sampled_from((5, 40, 400)))
    name = draw(st.sampled_from((None, "a", "sub", "keys")))
    value: object = draw(st.sampled_from((None, "x", 1)))
    for _ in range(levels):
        value = [value] if name is None else {name: value}
    return value


leaves: Strategy = (
    st.sampled_from(CONSTANTS)
    | st.sampled_from(ADDRESSES)
    | texts
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)

values: Strategy = st.one_of(
    leaves,
    st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
        ),
        max_leaves=8,
    ),
    deep(),
)


@st.composite
def mutated(
    draw: st.DrawFn,
    honest: Mapping[str, Any],
    near: Mapping[str, Sequence[Any]] | None = None,
    *,
    most: int = 3,
) -> dict[str, Any]:
    """Change a few members of an honest document, or none.

    `near` has what is almost right, by the name of the member.
    """
    document = copy.deepcopy(dict(honest))
    near = near or {}
    names = sorted({*honest, *near})
    for _ in range(draw(st.integers(0, most))):
        name = draw(st.sampled_from(names))
        kind = draw(st.integers(0, 9))
        if kind == 0:
            document.pop(name, None)
        elif kind == 1:
            document[draw(texts)] = draw(values)
        elif kind <= 5 and name in near:
            document[name] = draw(st.sampled_from(near[name]))
        elif kind == 6 and name in document:
            document[name] = [document[name]]
        else:
            document[name] = draw(values)
    return document


# What a document can hold between two commas, and `json.dumps` never writes.
_RAW: Sequence[str] = (
    "1e400",
    "-1e400",
    "1.7000006e9",
    "1E+2",
    "9" * 400,
    "9" * 5_000,
    "-0",
    "01",
    "1.",
    "NaN",
    "-Infinity",
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '"\\u0061ud"',
    '"\x01"',
    "'x'",
    "nul",
    "",
    "[" * 40 + "]" * 40,
    "[" * 100_000,
    '{"a":' * 50_000,
    "// comment\n1",
)


@st.composite
def written(draw: st.DrawFn, document: Strategy) -> bytes:
    """Write a document as JSON, now and then as no proper JSON.

    A member is there twice, in one spelling or two; a value is one that a writer of
    JSON would never write; bytes are lost or added.
    """
    members = [
        (json.dumps(name), json.dumps(value)) for name, value in draw(document).items()
    ]
    kind = draw(st.integers(0, 12))
    if kind == 0 and members:
        name, value = draw(st.sampled_from(members))
        if draw(st.booleans()):
            name = f'"\\u{ord(name[1]):04x}{name[2:]}' if len(name) > 3 else name
        members.append((name, draw(st.sampled_from((value, "null", '"x"')))))
    elif kind == 1 and members:
        place = draw(st.integers(0, len(members) - 1))
        members[place] = (members[place][0], draw(st.sampled_from(_RAW)))
    text = "{" + ",".join(f"{name}:{value}" for name, value in members) + "}"
    content = text.encode(errors="surrogatepass")
    if kind == 2:
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.binary(max_size=4)) + content[place + 1 :]
    elif kind == 3:
        before = (b"\xef\xbb\xbf", b" ", b"\xff\xfe", b"\0", b"[")
        content = draw(st.sampled_from(before)) + content
    elif kind == 4:
        content += draw(st.sampled_from((b" ", b"x", b"{}", b"\0", b"]")))
    elif kind == 5:
        content = text.encode("utf-16", errors="surrogatepass")
    return content
