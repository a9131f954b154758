"""Every code that people read out or find in the log, found in both halves' source.

A code that is put together is found by the parts that it can be put together of.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
from typing import Final

from custom_components.latchkey.oidc.fetching import Failure
from custom_components.latchkey.relay.proving import Refused
from custom_components.latchkey.relay.settings import Problem
from custom_components.latchkey.relay.waiting import Code

ROOT: Final = Path(__file__).parents[2]
INTEGRATION: Final = ROOT / "custom_components" / "latchkey"
CORE: Final = ROOT / "core" / "src"
PAGE: Final = (CORE, ROOT / "src")

CODE: Final = re.compile(r"[a-z0-9]+([-._][a-z0-9]+)*")

# What raises a fault, and which of its arguments is the code.
CALLS: Final = {"FaultError": 1, "misconfigured": 0, "rejected": 0, "_refused": 0}

# Each f-string that is a code, with what it can become.
FAILURES: Final = {each.value for each in Failure}
OUTAGES: Final = {each.value for each in Failure if each.is_outage}
PUT_TOGETHER: Final[dict[str, set[str]]] = {
    "{stage}-{err.failure}": {
        f"{stage}-{failure}" for stage in ("metadata", "jwks") for failure in FAILURES
    },
    "provider-{err.failure}": {f"provider-{failure}" for failure in OUTAGES},
    "userinfo-{err.failure}": {f"userinfo-{failure}" for failure in FAILURES},
    "{short}{suffix}-insecure": {
        "authorization-endpoint-insecure",
        "jwks-insecure",
        "token-endpoint-insecure",
        "userinfo-endpoint-insecure",
    },
}


def of_the_integration() -> set[str]:
    """Find every code of a `FaultError`; one that cannot be followed is an error."""
    found: set[str] = set()
    for path in INTEGRATION.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for call in ast.walk(function):
                    found |= set(_of_call(tree, function, call))
    return found


def of_the_relay() -> set[str]:
    """List every code of a sign-in that waits elsewhere: its pages show no other."""
    return {each.value for kind in (Code, Refused, Problem) for each in kind}


type Function = ast.FunctionDef | ast.AsyncFunctionDef


def _of_call(tree: ast.Module, function: Function, call: ast.AST) -> Iterator[str]:
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
        return
    place = CALLS.get(call.func.id)
    if place is None or function.name in CALLS or len(call.args) <= place:
        return
    yield from _values(tree, function, call.args[place])


def _values(tree: ast.Module, function: Function, code: ast.expr) -> Iterator[str]:
    """Follow an expression to the texts that it can be."""
    if isinstance(code, ast.Constant):
        yield str(code.value)
    elif isinstance(code, ast.JoinedStr):
        yield from PUT_TOGETHER[ast.unparse(code)[2:-1]]
    elif isinstance(code, ast.Name):
        yield from _of_name(tree, function, code.id)
    elif isinstance(code, ast.Subscript):
        yield from _of_table(tree, ast.unparse(code.value))
    elif isinstance(code, ast.IfExp):
        yield from _values(tree, function, code.body)
        yield from _values(tree, function, code.orelse)
    elif isinstance(code, ast.Call) and ast.unparse(code.func).endswith(".get"):
        yield from _of_table(tree, ast.unparse(code.func).removesuffix(".get"))
        yield from _values(tree, function, code.args[1])
    else:
        message = f"{function.name}: cannot follow {ast.unparse(code)}"
        raise AssertionError(message)


def _of_name(tree: ast.Module, function: Function, name: str) -> Iterator[str]:
    """Find what a variable is set to, and what a parameter is called with."""
    parameters = [each.arg for each in function.args.args]
    if name in parameters:
        place = parameters.index(name)
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == function.name:
                yield from _values(tree, function, call.args[place])
        return
    found = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id == name
    ]
    # `code, detail = f"…", …`
    found += [
        node.value.elts[index]
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Tuple)
        for index, each in enumerate(target.elts)
        if isinstance(each, ast.Name) and each.id == name
    ]
    # A list of codes with what each is about, gone through by `for`.
    found += [
        entry.elts[index]
        for node in ast.walk(function)
        if isinstance(node, ast.For) and isinstance(node.target, ast.Tuple)
        for index, each in enumerate(node.target.elts)
        if isinstance(each, ast.Name) and each.id == name
        for entry in _list(tree, function, node.iter)
        if isinstance(entry, ast.Tuple)
    ]
    assert found, f"{function.name}: nothing sets {name}"
    for value in found:
        yield from _values(tree, function, value)


def _list(tree: ast.Module, function: Function, listed: ast.expr) -> list[ast.expr]:
    """Give the entries of a list that is written down here or beside."""
    if isinstance(listed, ast.Tuple | ast.List):
        return listed.elts
    name = ast.unparse(listed)
    for node in [*ast.walk(function), *tree.body]:
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if any(isinstance(each, ast.Name) and each.id == name for each in targets):
            value = node.value  # type: ignore[attr-defined]
            if isinstance(value, ast.Tuple | ast.List):
                return value.elts
    message = f"{function.name}: cannot follow {name}"
    raise AssertionError(message)


def _of_table(tree: ast.Module, name: str) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            assert isinstance(node.value, ast.Dict)
            for value in node.value.values:
                assert isinstance(value, ast.Constant)
                yield str(value.value)


# Where the page names codes, and how: as what `code` gives, in a notice, beside the
# words that go with it.
IN_PAGE: Final = (
    re.compile(r'\bcode: "([^"]+)"'),
    re.compile(r'\bHalted::new\(\s*[\w:]+,\s*[\w:]+,\s*"([^"]+)"'),
    re.compile(r'Code::ours\("([^"]+)"\)'),
    re.compile(r'Rank::\w+,\s*Text::\w+(?:\([^"]*?\))?,\s*"([^"]+)"'),
    re.compile(r'\(\s*Text::\w+(?:\([^()]*(?:\([^()]*\))?[^()]*\))?,\s*"([^"]+)"'),
)
OF_FAULTS: Final = re.compile(r'=> "([^"]+)"')
# And where each stands beside its fault (`core/src/wire/coded.rs`).
OF_CODED: Final = re.compile(r'^\s+\w+(?:\(\w+\))? = "([^"]+)",$', re.MULTILINE)


def of_the_page() -> set[str]:
    """Find every code that stands in the page's source."""
    found: set[str] = set()
    for path in (path for folder in PAGE for path in folder.rglob("*.rs")):
        source = path.read_text(encoding="utf-8").split("#[cfg(test)]\nmod ")[0]
        for faults in source.split("coded! {\n")[1:]:
            found |= set(OF_CODED.findall(faults.split("\n}\n")[0]))
        if re.search(r"\bcode\b", source) is None:
            continue
        for form in IN_PAGE:
            found |= {each for each in form.findall(source) if CODE.fullmatch(each)}
        for function in source.split("const fn code(")[1:]:
            found |= set(OF_FAULTS.findall(function.split("\n    }\n")[0]))
    return found


# A setting that cannot be used: the log has the field and the problem.
def of_settings() -> set[str]:
    """Find every problem that the log can name for a stored or written provider."""
    found = set()
    for name in (
        "settings.py",
        "provider_names.py",
        "role_settings.py",
        "link_settings.py",
    ):
        source = (INTEGRATION / name).read_text(encoding="utf-8")
        found |= set(re.findall(r'SettingsError\([^,()]+, "([a-z_]+)"\)', source))
    return found
