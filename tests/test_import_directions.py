"""Who may import whom: a lower room never knows a higher one, and every file lies in a room."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "attnscope"
SCRIPTS = ROOT / "static" / "js"

# Lowest first. A file imports from its own room and from those above it in this list; rooms in
# one line do not know each other. A room is a folder, or a file that lies beside the folders.
MODEL = [
    {"errors", "shapes", "lru"},
    {"taps", "text"},
    {"network"},
    {"transformer"},
    {"trace"},
    {"decoding", "checkpoint"},
    {"session"},
    {"zoo"},
    {"training"},
]
APP = [
    {"settings", "views"},
    {"schemas"},
    {"http"},
    {"export"},
    {"site"},
    {"offline"},
    {"routes"},
    {"main"},
    {"cli"},
]
# Files of one room that build on each other, for those who read it from the smallest part on.
WITHIN = {
    "model/transformer": [
        {"config", "masks"},
        {"positions", "attention"},
        {"layers"},
        {"transformer"},
        {"decoders"},
        {"adapter"},
    ],
    "model/trace": [{"upgrade"}, {"manifest"}, {"predictions", "trace"}],
    "model/text": [{"tokenizer"}, {"vocabulary", "sides", "question"}, {"inputs"}],
    "model/decoding": [
        {"steps", "sampling", "events"},
        {"beam", "cost"},
        {"translation"},
    ],
}
JAVASCRIPT = [{"lib"}, {"views"}, {"picture"}, {"shell"}, {"pages"}]
LIB = [{"ink", "text"}, {"layout"}, {"trace"}, {"maths"}, {"link"}]
VIEWS = [
    {"kit"},
    {"maths", "matrix", "plots", "pointing"},
    {"tables"},
    {"rows"},
    {"decode", "figure", "flow", "opened", "pipeline", "positions"},
    {"ways"},
]
# What a page draws, and who asks the server: neither knows the other.
STRANGERS = {"views": {"shell"}, "picture": {"shell"}, "shell": {"views", "picture"}}
MOST_FILES = 16


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


def rooms_of(path: Path, root: Path, folder: str) -> set[str]:
    """The rooms of ``folder`` that a file imports from: ``transformer`` of
    ``model/transformer/attention.py``."""
    prefix = f"{PACKAGE}.{folder.replace('/', '.')}."
    return {
        name.removeprefix(prefix).partition(".")[0]
        for name in imported(path, root)
        if name.startswith(prefix)
    }


def climbing(folder: str, order: list[set[str]], root: Path = ROOT) -> list[str]:
    """Imports from a room of ``folder`` to a higher one, or to another one beside it."""
    found = []
    for path in sources(root / folder):
        own = room_of(path, root / folder)
        found += [
            f"{path.relative_to(root)} imports {room}"
            for room in sorted(rooms_of(path, root, folder))
            if not may_import(own, room, order)
        ]
    return found


def may_import(own: str, other: str, order: list[set[str]]) -> bool:
    rank = {room: level for level, rooms in enumerate(order) for room in rooms}
    # a name that is no room was imported from one that is, and the room is in the list as well
    if own == other or other not in rank:
        return True
    return rank[other] < rank.get(own, len(order))


def room_of(path: Path, folder: Path) -> str:
    return path.relative_to(folder).with_suffix("").parts[0]


def sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def rooms_in(folder: Path, suffix: str) -> set[str]:
    return {room_of(path, folder) for path in folder.rglob(f"*{suffix}")} - {"__init__"}


def specifiers(script: Path) -> Iterator[str]:
    """What a script imports when it runs; imports in comments only name types."""
    text = script.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""", text)


def climbing_scripts(folder: str, order: list[set[str]]) -> list[str]:
    """Imports from a room below ``static/js/folder`` to a higher one, or to another one beside."""
    found = []
    below = SCRIPTS / folder
    prefix = f"#{folder}/" if folder else "#"
    for script in sorted(below.rglob("*.js")):
        own = room_of(script, below)
        found += [
            f"{script.relative_to(SCRIPTS)} imports {specifier}"
            for specifier in specifiers(script)
            if specifier.startswith(prefix)
            and not may_import(own, specifier.removeprefix(prefix).partition("/")[0], order)
        ]
    return found


def test_the_model_never_imports_the_app():
    assert len(sources(ROOT / "model")) > 20
    for path in sources(ROOT / "model"):
        assert not any(name.startswith(f"{PACKAGE}.app") for name in imported(path)), path


@pytest.mark.parametrize(("folder", "order"), [("model", MODEL), ("app", APP), *WITHIN.items()])
def test_no_room_imports_a_higher_one(folder: str, order: list[set[str]]):
    assert climbing(folder, order) == []
    assert rooms_in(ROOT / folder, ".py") == set().union(*order)


@pytest.mark.parametrize(("folder", "order"), [("", JAVASCRIPT), ("lib", LIB), ("views", VIEWS)])
def test_no_room_of_scripts_imports_a_higher_one(folder: str, order: list[set[str]]):
    assert climbing_scripts(folder, order) == []
    assert rooms_in(SCRIPTS / folder, ".js") == set().union(*order)


@pytest.mark.parametrize("room", STRANGERS)
def test_what_draws_and_what_asks_do_not_know_each_other(room: str):
    for script in sorted((SCRIPTS / room).rglob("*.js")):
        known = {specifier[1:].partition("/")[0] for specifier in specifiers(script)}
        assert known.isdisjoint(STRANGERS[room]), script


def test_scripts_import_by_bare_names():
    for script in sorted(SCRIPTS.rglob("*.js")):
        for specifier in specifiers(script):
            assert specifier.startswith("#"), f"{script.name} imports {specifier} by its path"


def test_no_route_knows_tensors():
    routes = sources(ROOT / "app" / "routes")
    assert len(routes) > 1
    for path in routes:
        names = {name.partition(".")[0] for name in imported(path)}
        assert names.isdisjoint({"torch", "numpy", "safetensors"}), path


def test_one_script_alone_touches_plotly():
    touching = [
        script.relative_to(SCRIPTS).as_posix()
        for script in sorted(SCRIPTS.rglob("*.js"))
        if re.search(r"\bPlotly\b", script.read_text(encoding="utf-8"))
    ]
    assert touching == ["views/positions/curves.js"]


@pytest.mark.parametrize(
    "folder", ["model", "app", "static/js", "static/css", "templates", "tests"]
)
def test_a_room_can_be_overlooked(folder: str):
    below = [ROOT / folder, *(path for path in (ROOT / folder).rglob("*") if path.is_dir())]
    counts = {
        room.relative_to(ROOT).as_posix(): sum(
            path.suffix in {".py", ".js", ".css", ".html"} for path in room.iterdir()
        )
        for room in below
    }
    assert {room: count for room, count in counts.items() if count > MOST_FILES} == {}


def test_no_test_imports_another():
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {line}"
        for path in (ROOT / "tests").rglob("*.py")
        for line in re.findall(
            r"^from \.+[\w.]*\btest_\w+ import.*", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert found == []


def test_every_room_of_python_says_what_it_is_for():
    for folder in ("model", "app"):
        for package in (ROOT / folder).rglob("__init__.py"):
            assert ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))), package


def test_all_ways_to_import_upwards_are_seen(tmp_path: Path):
    folder = tmp_path / "model"
    (folder / "transformer").mkdir(parents=True)
    lines = [
        "from ..trace.manifest import Manifest",
        "from .. import trace",
        "from attnscope.model.trace.manifest import Manifest",
        "from attnscope.model import trace",
        "import attnscope.model.trace.manifest",
        "def later():\n    from ..trace.manifest import Manifest",
    ]
    path = folder / "transformer" / "attention.py"
    for line in lines:
        path.write_text(line)
        found = climbing("model", MODEL, tmp_path)
        assert found == ["model/transformer/attention.py imports trace"], line
    path.write_text("from .masks import causal\nfrom ..taps import Tap")
    assert climbing("model", MODEL, tmp_path) == []
    (folder / "text").mkdir()
    (folder / "text" / "inputs.py").write_text("from ..taps import Tap")
    assert climbing("model", MODEL, tmp_path) == ["model/text/inputs.py imports taps"]
    (folder / "taps.py").write_text("from .training.loop import Run")
    assert "model/taps.py imports training" in climbing("model", MODEL, tmp_path)


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


def test_the_readme_lists_every_room():
    for readme in ("README.md", "README.zh-CN.md"):
        listed = listed_folders((ROOT / readme).read_text(encoding="utf-8"))
        for folder in ("model", "app", "static/js"):
            rooms = {
                path.relative_to(ROOT).as_posix()
                for path in (ROOT / folder).rglob("*")
                if any(child.suffix in {".py", ".js"} for child in path.glob("*"))
            }
            groups = {"static/js/lib", "static/js/views", "static/js/pages"}
            known = {room for room in listed if room.startswith(f"{folder}/")}
            assert known == rooms | (groups if folder == "static/js" else set()), readme


def listed_folders(text: str) -> set[str]:
    """The folders of the tree in a README, from their indentation."""
    tree = next(block for block in text.split("```") if block.lstrip().startswith("model/"))
    found: set[str] = set()
    above: list[str] = []
    for line in tree.strip().splitlines():
        name = line.split()[0].rstrip("/")
        depth = (len(line) - len(line.lstrip())) // 2
        above = [*above[:depth], name]
        found.add("/".join(above))
    return found
