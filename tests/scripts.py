"""The pages' own scripts, asked what they know."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NODE = Path(sys.executable).with_name("node")


def asked_of_the_page(imports: str, expression: str, given: Any = None) -> Any:
    """The value of an expression of JavaScript, in which ``given`` stands."""
    script = (
        'import { readFileSync } from "node:fs";\n'
        f"{imports}\n"
        'const given = JSON.parse(readFileSync(0, "utf8"));\n'
        f"process.stdout.write(JSON.stringify({expression}));"
    )
    ended = subprocess.run(
        [NODE, "--input-type=module", "--eval", script],
        cwd=ROOT,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)
