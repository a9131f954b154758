"""A policy is read and written as it was meant, or not at all."""

from pathlib import Path

from conftest import META, POLICY
import pytest

from custom_components.latchkey import addresses
from custom_components.latchkey.web.policy import Policy, PolicyError, take_from

DOCUMENT = Path(__file__).parents[2] / "index.html"


def test_what_is_read_is_written() -> None:
    """In its order, with each source as it is."""
    assert str(Policy.parse(POLICY)) == POLICY


def test_case_and_space_mean_nothing() -> None:
    """Sources keep their case: a hash has one."""
    policy = Policy.parse(" ;Script-Src\t'sha256-aB='\n 'self';; BASE-URI 'none' ; x;")
    assert str(policy) == "script-src 'sha256-aB=' 'self'; base-uri 'none'; x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ; ",
        "img-src a; IMG-SRC b",
        "default-src 'none', script-src *",
        "script,src a",
        "img-src ümlaut.example",
        "img-src a\0b",
        "<script> a",
    ],
)
def test_a_policy_that_browsers_would_read_otherwise_is_refused(text: str) -> None:
    """A comma would begin a second policy in a header, and all that comes after it."""
    with pytest.raises(PolicyError):
        Policy.parse(text)


def test_a_directive_is_widened_or_replaced() -> None:
    """Each source once, and 'none' only where it is alone."""
    policy = Policy.parse("connect-src 'self'; img-src 'none'; base-uri 'none'")
    assert str(
        policy.widened(
            "connect-src", "'self'", "https://a.example", "https://a.example"
        )
        .widened("img-src", "data:")
        .widened("font-src", "'self'")
        .with_only("base-uri", "'self'")
        .with_only("object-src", "'none'")
    ) == (
        "connect-src 'self' https://a.example; img-src data:; base-uri 'self'; "
        "font-src 'self'; object-src 'none'"
    )
    assert str(policy) == "connect-src 'self'; img-src 'none'; base-uri 'none'"


@pytest.mark.parametrize("separator", [";", ",", " ", "\t", "\n", "\r", "\0", "\xa0"])
def test_nothing_can_be_smuggled_into_a_policy(separator: str) -> None:
    """Neither by a source nor by a name."""
    policy = Policy.parse("connect-src 'self'")
    smuggled = f"https://a.example{separator}script-src"
    with pytest.raises(PolicyError):
        policy.widened("connect-src", smuggled)
    with pytest.raises(PolicyError):
        policy.with_only(f"img-src{separator}", "'none'")
    for address in (f"{smuggled}/token", f"https://a.example/{separator}x"):
        assert separator not in (addresses.origin(address) or "")


@pytest.mark.parametrize(
    "meta",
    [
        META,
        META.replace(">", "/>"),
        f"""<META CONTENT='{POLICY.replace("'", "&#39;")}'
HTTP-EQUIV=content-security-policy>""",
    ],
)
def test_the_policy_is_taken_out_of_the_document(meta: str) -> None:
    """However it is written, and nothing else with it, not even its double."""
    before = f"<!doctype html>\n<html>é<!-- {meta} -->\n<meta name=a content='b'>"
    after = "\n<meta name=referrer>\n</html>\n"
    document, policy = take_from(before + meta + after)
    assert document == before + after
    assert str(policy) == POLICY


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<html>",
        META + META,
        f"<!-- {META} -->",
        f"<script>'{META}'</script>",
        "<meta http-equiv='Content-Security-Policy'>",
        META.replace("base-uri", "connect-src"),
        # Without the first one, `<?` begins a comment, and the second is in no script.
        f"<{META}?<script>{META}</script>",
    ],
)
def test_a_document_without_exactly_one_policy_is_refused(document: str) -> None:
    """A page that may do everything is not ours."""
    with pytest.raises(PolicyError):
        take_from(document)


def test_our_document_allows_nothing_that_strangers_could_use() -> None:
    """RP-58: scripts of ours only, and WebAssembly; nothing inline but by its hash."""
    _, policy = take_from(DOCUMENT.read_text())
    allowed = dict(policy.directives)
    assert allowed["default-src"] == ("'none'",)
    assert allowed["base-uri"] == ("'none'",)
    # What is typed before the program is there can be sent nowhere.
    assert allowed["form-action"] == ("'none'",)
    assert set(allowed) <= {
        "default-src",
        "script-src",
        "style-src",
        "img-src",
        "connect-src",
        "base-uri",
        "form-action",
    }
    for name, sources in allowed.items():
        known = {"'none'", "'self'"}
        known |= {"'wasm-unsafe-eval'"} if name == "script-src" else set()
        unknown = [each for each in sources if each not in known]
        assert all(each.startswith("'sha256-") for each in unknown), name
