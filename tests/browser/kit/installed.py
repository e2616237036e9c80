"""The fonts that a browser of the tests finds on its machine, whatever is installed on ours.

fontconfig is told so by ``FONTCONFIG_FILE``: every Chromium reads it, whoever starts it.
"""

from pathlib import Path
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[3]
FONTS = ROOT / "static" / "fonts"
CONFIGURATIONS = Path(__file__).parents[1] / "fonts"

_CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <include>{installed}</include>
  <include>{drawn}</include>
</fontconfig>
"""


def configuration(name: str, folder: Path) -> Path:
    """The configuration file of a set of fonts.

    Args:
        name: ``ours``: the fonts of the pages; ``hostile``: others.
        folder: an empty one, for this session.
    """
    fonts = folder / "fonts"
    fonts.mkdir(parents=True)
    if name == "ours":
        for path in FONTS.glob("*.woff2"):
            font = TTFont(path)
            font.flavor = None
            font.save(fonts / f"{path.stem}.ttf")
    file = folder / f"{name}.conf"
    places = {
        "fonts": fonts,
        "cache": folder / "cache",
        "installed": CONFIGURATIONS / f"{name}.conf",
        "drawn": CONFIGURATIONS / "drawn.conf",
    }
    file.write_text(
        _CONFIGURATION.format_map({name: escape(str(path)) for name, path in places.items()}),
        encoding="utf-8",
    )
    return file
