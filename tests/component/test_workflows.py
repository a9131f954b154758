"""What the workflows may do, and that the commands they name exist.

They run elsewhere and late: a release that fails for a typing error is one that
nobody can install.
"""

import json
from pathlib import Path
import re
from typing import Any

import pytest

from homeassistant.util.yaml import load_yaml_dict

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

each_workflow = pytest.mark.parametrize(
    "workflow", WORKFLOWS, ids=[path.name for path in WORKFLOWS]
)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _jobs(workflow: Path) -> dict[str, dict[str, Any]]:
    return load_yaml_dict(str(workflow))["jobs"]


def _triggers(workflow: Path) -> dict[str, Any]:
    """Give what starts it; to this reader of YAML the word `on` is a truth."""
    known: dict[Any, Any] = load_yaml_dict(str(workflow))
    return known[True] if True in known else known["on"]


def _own_jobs(workflow: Path) -> dict[str, dict[str, Any]]:
    """Leave out those that are another workflow of ours, which is checked by itself."""
    jobs = _jobs(workflow)
    return {name: job for name, job in jobs.items() if "uses" not in job}


def test_there_is_a_workflow_for_changes_for_releases_and_for_every_night() -> None:
    """Those that the documents promise."""
    assert {"ci.yml", "nightly.yml", "release.yml"} == {path.name for path in WORKFLOWS}


@each_workflow
def test_every_action_is_one_commit_whose_version_is_said(workflow: Path) -> None:
    """A tag of somebody else's can be moved to anything."""
    uses = re.findall(r"uses: *(.+)", _text(workflow))
    assert uses
    ours = [f"./{path.relative_to(ROOT)}" for path in WORKFLOWS]
    for action in uses:
        if action in ours:
            # The same commit as this one.
            continue
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


@each_workflow
def test_every_job_has_what_it_needs_and_no_more(workflow: Path) -> None:
    """Nothing by default; what may write runs no code of the source."""
    assert load_yaml_dict(str(workflow))["permissions"] == {}
    for name, job in _jobs(workflow).items():
        permissions = job["permissions"]
        if set(permissions.values()) <= {"read"}:
            continue
        assert (workflow.name, name) == ("release.yml", "publish")
        runs = " ".join(step.get("uses", step.get("run", "")) for step in job["steps"])
        assert "checkout" not in runs
        assert "xtask" not in runs


@each_workflow
def test_every_job_ends_by_itself(workflow: Path) -> None:
    """The usual limit is six hours."""
    for name, job in _own_jobs(workflow).items():
        assert job["timeout-minutes"] <= 120, name


@each_workflow
def test_the_source_is_checked_out_without_a_way_to_write_it(workflow: Path) -> None:
    """Git would keep the token where every build script can read it."""
    for job in _own_jobs(workflow).values():
        for step in job["steps"]:
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


@each_workflow
def test_nothing_that_others_wrote_becomes_a_part_of_a_script(workflow: Path) -> None:
    """An expression in a script is text of the script; variables are not."""
    for job in _own_jobs(workflow).values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")


@each_workflow
def test_containers_have_the_rust_that_is_pinned(workflow: Path) -> None:
    """Another one would be loaded beside it, at every run."""
    toolchain = _text(ROOT / "rust-toolchain.toml")
    pinned = re.search(r'channel = "(.+)"', toolchain)
    assert pinned
    for job in _own_jobs(workflow).values():
        image = job.get("container", f"rust:{pinned[1]}-")
        assert image.startswith(f"rust:{pinned[1]}-")


def test_every_night_tries_the_newest_release_and_the_newest_beta() -> None:
    """By words that the command knows."""
    jobs = _jobs(ROOT / ".github" / "workflows" / "nightly.yml")
    nightly, oldest = jobs["test"], jobs["oldest"]
    tried = nightly["strategy"]["matrix"]["home-assistant"]
    assert tried == ["newest", "beta"]
    follow = _text(ROOT / "xtask" / "src" / "commands" / "follow.rs")
    for which in tried:
        assert f'"{which}" => published(' in follow
    runs = [step.get("run", "") for step in nightly["steps"]]
    assert "cargo xtask test --home-assistant current" in runs
    runs = [step.get("run", "") for step in oldest["steps"]]
    assert "cargo xtask test --home-assistant oldest" in runs


def test_nothing_is_published_whose_commit_has_not_passed_every_test() -> None:
    """A tag can be pushed before, or without, what runs for its branch."""
    jobs = _jobs(ROOT / ".github" / "workflows" / "release.yml")
    awaited = {name: jobs[name] for name in jobs["publish"]["needs"]}
    assert "build" in awaited
    (tests,) = [job["uses"] for job in awaited.values() if "uses" in job]
    ci = ROOT / tests
    (called,) = _jobs(ci).values()
    assert ".ci/run" in [step.get("run") for step in called["steps"]]
    assert "cargo xtask test" in _text(ROOT / ".ci" / "run").splitlines()
    # It is the tests of that very commit, under no condition.
    assert "workflow_call" in _triggers(ci)
    assert not [job for job in [called, *jobs.values()] if "if" in job]
    assert not [job for job in [called, *jobs.values()] if "continue-on-error" in job]
    checkout = called["steps"][0]
    assert "checkout" in checkout["uses"]
    assert "ref" not in checkout["with"]


def test_a_release_attaches_what_hacs_downloads_and_what_proves_it() -> None:
    """The names are those that the command writes."""
    publish = _text(ROOT / ".github" / "workflows" / "release.yml")
    attached = publish.split("--notes-file notes.md\n")[1].split()
    hacs = json.loads(_text(ROOT / "hacs.json"))
    assert attached == [hacs["filename"], "latchkey.cdx.json", "SHA256SUMS"]
    writes = _text(ROOT / "xtask" / "src" / "commands" / "release.rs")
    for name in [*attached[1:], "notes.md"]:
        assert f'"{name}"' in writes
    assert "actions/attest-build-provenance@" in publish
    assert "subject-checksums: assets/SHA256SUMS" in publish
