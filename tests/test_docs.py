"""What the documents say is so."""

import re
import shlex
from pathlib import Path

import httpx
import pytest

from attnscope.app.http.problems import TITLES
from attnscope.app.main import create_app
from attnscope.app.settings import Settings

ROOT = Path(__file__).parent.parent
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
READMES = ("README.md", "README.zh-CN.md")


def code_blocks(name: str, language: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_every_route_stands_in_the_api_document() -> None:
    pages = {"/", "/positions", "/decode", "/embed/{view}", "/embed.js", "/openapi.json"}
    served = {*create_app().openapi()["paths"], *pages}
    assert {"/api/trace", "/healthz"} < served
    assert {path for path in served if f"{path}`" not in API} == set()


def test_every_problem_stands_in_the_api_document() -> None:
    assert [problem for problem in TITLES if f"{problem}`" not in API] == []


def test_every_setting_stands_in_the_api_document_with_its_default() -> None:
    rows = {name: row for row in API.splitlines() for name in re.findall(r"ATTNSCOPE_\w+", row)}
    for name, field in Settings.model_fields.items():
        row = rows[f"ATTNSCOPE_{name.upper()}"]
        if field.default not in (None, ""):
            assert str(field.default) in row


@pytest.mark.parametrize("readme", READMES)
def test_the_python_of_the_readme_runs(
    readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = code_blocks(readme, "python")
    names: dict[str, object] = {}
    exec(compile(example, readme, "exec"), names)
    assert (tmp_path / "x.safetensors").stat().st_size > 0


@pytest.mark.parametrize("readme", READMES)
def test_the_five_lines_of_the_readme_are_answered(readme: str, server_url: str) -> None:
    commands = [line for block in code_blocks(readme, "sh") for line in block.splitlines()]
    calls = [shlex.split(line) for line in commands if line.startswith("curl")]
    assert len(calls) == 5
    for call in calls:
        url = next(word for word in call if word.startswith("127.0.0.1:8000"))
        headers = dict([call[call.index("-H") + 1].split(": ")]) if "-H" in call else {}
        body = call[call.index("--json") + 1] if "--json" in call else None
        answer = httpx.request(
            "POST" if body else "GET",
            url.replace("127.0.0.1:8000", server_url),
            content=body,
            headers={**headers, **({"Content-Type": "application/json"} if body else {})},
            timeout=60,
        )
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "readme",
    [*READMES, "docs/api.md", "docs/slides.md", "docs/slides.zh-CN.md", "docs/training.md"],
)
def test_every_link_to_a_file_leads_somewhere(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    folder = (ROOT / readme).parent
    assert [link for link in links if not (folder / link).exists()] == []
