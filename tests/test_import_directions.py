"""Who may import whom: a lower part never knows a higher one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "attnscope"

# Lowest first: a file may import from its own line and those above it.
MODEL = [
    {"errors", "shapes", "masks", "config", "positions", "taps", "tokenizer", "lru"},
    {"sampling"},
    {"attention"},
    {"layers"},
    {"transformer"},
    {"decoding", "checkpoint", "cost"},
    {"beam"},
    {"manifest"},
    {"trace", "events", "predictions"},
    {"translation", "inputs"},
    {"session"},
    {"training"},
]
APP = [{"schemas"}, {"payload"}, {"export"}, {"routes"}, {"main"}]
SCRIPTS = ["lib", "views", "pages"]


def imported(path: Path, root: Path = ROOT) -> set[str]:
    """The modules a file imports, as absolute dotted names; of ``from x import y`` also x.y."""
    here = [PACKAGE, *path.relative_to(root).with_suffix("").parts]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = here[: -node.level] if node.level else []
            module = ".".join([*package, *([node.module] if node.module else [])])
            names.add(module)
            names.update(f"{module}.{alias.name}" for alias in node.names)
    return names


def parts(path: Path, root: Path, folder: str) -> set[str]:
    """The parts of ``folder`` that a file imports from: ``attention`` of ``model/attention.py``."""
    prefix = f"{PACKAGE}.{folder}."
    return {
        name.removeprefix(prefix).partition(".")[0]
        for name in imported(path, root)
        if name.startswith(prefix)
    }


def climbing(folder: str, order: list[set[str]], root: Path = ROOT) -> list[str]:
    """Imports from a lower part of ``folder`` to a higher one."""
    rank = {part: level for level, parts in enumerate(order) for part in parts}
    found = []
    for path in sources(root / folder):
        own = part_of(path, root / folder)
        for part in sorted(parts(path, root, folder)):
            if rank.get(part, -1) > rank.get(own, len(order)):
                found.append(f"{path.relative_to(root)} imports {part}")
    return found


def part_of(path: Path, folder: Path) -> str:
    return path.relative_to(folder).with_suffix("").parts[0]


def sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def parts_of(folder: Path) -> set[str]:
    return {part_of(path, folder) for path in sources(folder)} - {"__init__"}


def specifiers(script: Path) -> Iterator[str]:
    """What a script imports when it runs; imports in comments only name types."""
    text = script.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""", text)


def test_the_model_never_imports_the_app():
    assert len(sources(ROOT / "model")) > 20
    for path in sources(ROOT / "model"):
        assert not any(name.startswith(f"{PACKAGE}.app") for name in imported(path)), path


def test_no_part_of_the_model_imports_a_higher_one():
    assert climbing("model", MODEL) == []


def test_every_part_of_the_model_has_its_place():
    assert parts_of(ROOT / "model") == set().union(*MODEL)


def test_no_part_of_the_app_imports_a_higher_one():
    assert set().union(*APP) <= parts_of(ROOT / "app")
    assert climbing("app", APP) == []


def test_no_route_knows_tensors():
    routes = sources(ROOT / "app" / "routes")
    assert len(routes) > 1
    for path in routes:
        names = {name.partition(".")[0] for name in imported(path)}
        assert names.isdisjoint({"torch", "numpy", "safetensors"}), path


@pytest.mark.parametrize("folder", SCRIPTS)
def test_no_script_imports_a_higher_one(folder: str):
    scripts = sorted((ROOT / "static" / "js" / folder).rglob("*.js"))
    assert scripts
    allowed = SCRIPTS[: SCRIPTS.index(folder) + 1]
    for script in scripts:
        for specifier in specifiers(script):
            assert specifier.startswith("#"), f"{script.name} imports {specifier} by its path"
            if folder == "pages":
                continue
            # not #shell/api.js, #shell/state.js and the like: those belong to the pages
            assert specifier[1:].partition("/")[0] in allowed, f"{script.name} imports {specifier}"


def test_one_script_alone_touches_plotly():
    scripts = sorted((ROOT / "static" / "js").rglob("*.js"))
    touching = [
        script.relative_to(ROOT / "static" / "js").as_posix()
        for script in scripts
        if re.search(r"\bPlotly\b", script.read_text(encoding="utf-8"))
    ]
    assert touching == ["views/positions/curves.js"]


def test_all_ways_to_import_upwards_are_seen(tmp_path: Path):
    folder = tmp_path / "model"
    (folder / "training").mkdir(parents=True)
    lines = [
        "from .layers import EncoderLayer",
        "from . import layers",
        "from attnscope.model.layers import EncoderLayer",
        "from attnscope.model import layers",
        "import attnscope.model.layers",
        "def later():\n    from .layers import EncoderLayer",
    ]
    for line in lines:
        (folder / "attention.py").write_text(line)
        assert climbing("model", MODEL, tmp_path) == ["model/attention.py imports layers"], line
    (folder / "attention.py").write_text("from .masks import causal")
    (folder / "training" / "loop.py").write_text("from ..transformer import Transformer")
    assert climbing("model", MODEL, tmp_path) == []
    (folder / "masks.py").write_text("from .training.loop import Run")
    assert climbing("model", MODEL, tmp_path) == ["model/masks.py imports training"]


def test_all_ways_to_import_a_script_are_seen(tmp_path: Path):
    script = tmp_path / "view.js"
    script.write_text(
        'import { a } from "#lib/a.js";\n'
        "import '#lib/b.js';\n"
        'export { c } from "#pages/c.js";\n'
        'const d = await import("#pages/d.js");\n'
        'import {\n  e,\n} from "#shell/api.js";\n'
        '/** @type {import("#lib/types.js").T} */\n'
        '// import "#pages/comment.js"\n'
    )
    assert list(specifiers(script)) == [
        *("#lib/a.js", "#lib/b.js", "#pages/c.js", "#pages/d.js", "#shell/api.js"),
    ]
