"""Makes `static/fonts/` and `static/css/fonts.css` from packages of npm: `make fonts`.

Four families, each a subset of a font under the Open Font License, and for each of the two that
text is set in, rules that make a font of the reader's own system stand in for it: as high, and on
average as wide, so that a line stays where it is when the font itself comes.
"""

import hashlib
import json
import re
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent
from fontTools.ttLib.tables.otTables import NO_VARIATION_INDEX
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "static" / "fonts"
STYLES = ROOT / "static" / "css" / "fonts.css"
WORDS = ROOT / "static" / "i18n" / "en.json"

INTER = "inter-ui@4.1.1"
SERIF = "@fontsource-variable/source-serif-4@5.3.1"
STIX = "@fontsource/stix-two-math@5.3.0"
DEJAVU = "dejavu-fonts-ttf@2.37.3"

Characters = set[int]
Box = tuple[float, float]


def characters(*ranges: str) -> Characters:
    """``characters("41-5A", "D7")``: code points, in hexadecimal."""
    ends = [[int(end, 16) for end in part.split("-")] for part in ranges]
    return {code for first, *last in ends for code in range(first, (last or [first])[0] + 1)}


LATIN = characters("20-7E", "A0-FF", "131", "152-153", "2BB-2DD", "2000-206F", "20AC")
LATIN_EXTENDED = characters(
    *("100-17F", "192", "1CD-1DC", "218-21B", "300-304", "30C", "327-328", "1E80-1E85", "1E9E")
)
GREEK = characters("370-3FF")
PLAIN = characters("20-7E", "A0-FF", "152-153", "2013-2014", "2018-201E", "2026")
"""What every font of a system has. Of other signs each has some: those come from our own."""
SIGNS = characters(
    *("2070-209F", "2100-214F", "2190-21FF", "2200-22FF", "2300-23FF", "2400-2426", "25A0-25FF"),
    *("2713-2717",),
)
SLOPING = characters("1D434-1D467", "210E", "1D6E2-1D71B")
"""The letters of mathematics; the h among them is the constant of Planck."""
MATHEMATICS = SLOPING | characters(
    *("20-7E", "A0-FF", "300-304", "391-3F6", "2010-2026", "2032-2037", "2061-2064", "20D7"),
    *("2100-214F", "2190-2194", "2200-2265", "2295-22A5", "22C5-22C6", "22EE-22F1"),
    *("2308-230B", "237D", "25A1", "25B4", "25BE", "2630", "27E8-27E9", "23B4-23B5", "23DC-23DF"),
)
FORMULAS = characters("30-39", "61-7A", "1D434-1D454", "1D456-1D467")
MISSING_IN_INTER = characters("2215", "22A4", "237D", "25B4", "25BE", "2630")
"""Signs that the pages write in the middle of a text, and that the font of formulas has."""
HEAD = """\
/* Written by tools/fonts.py. The fonts that come with the pages, and what stands in until they
   have: a font of the reader's system, made as high as the one to come and, on average, as wide. */
"""
TEXT = ["ccmp", "locl", "kern", "mark", "mkmk"]
"""Not calt: what somebody types is shown as it is, and an arrow of two characters is two."""


@dataclass(frozen=True)
class Face:
    """A file, and what the style sheet says of it."""

    file: str
    family: str
    font: TTFont
    weight: str = "400"
    style: str = "normal"


@dataclass(frozen=True)
class StandIn:
    """A font that may be installed, under the names of its regular and its bold face."""

    name: str
    regular: tuple[str, ...]
    bold: tuple[str, ...]
    package: str
    files: tuple[str, str]
    """Of the regular and the bold face in that package, or of faces that are as wide."""


SANS_STAND_INS = (
    StandIn(
        "Arial",
        ("Arial", "Liberation Sans", "Helvetica"),
        ("Arial Bold", "Liberation Sans Bold", "Helvetica Bold"),
        "@fontsource/arimo@5.3.0",
        ("files/arimo-latin-400-normal.woff2", "files/arimo-latin-700-normal.woff2"),
    ),
    StandIn(
        "Roboto",
        ("Roboto", "Roboto Regular"),
        ("Roboto Bold",),
        "@fontsource/roboto@5.3.0",
        ("files/roboto-latin-400-normal.woff2", "files/roboto-latin-700-normal.woff2"),
    ),
    StandIn(
        "DejaVu Sans",
        ("DejaVu Sans",),
        ("DejaVu Sans Bold",),
        DEJAVU,
        ("ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf"),
    ),
)
SERIF_STAND_INS = (
    StandIn(
        "Times",
        ("Times New Roman", "Liberation Serif", "Times"),
        ("Times New Roman Bold", "Liberation Serif Bold", "Times Bold"),
        "@fontsource/tinos@5.3.0",
        ("files/tinos-latin-400-normal.woff2", "files/tinos-latin-700-normal.woff2"),
    ),
    StandIn(
        "Noto Serif",
        ("Noto Serif", "Noto Serif Regular"),
        ("Noto Serif Bold",),
        "@fontsource/noto-serif@5.3.0",
        ("files/noto-serif-latin-400-normal.woff2", "files/noto-serif-latin-700-normal.woff2"),
    ),
    StandIn(
        "DejaVu Serif",
        ("DejaVu Serif",),
        ("DejaVu Serif Bold",),
        DEJAVU,
        ("ttf/DejaVuSerif.ttf", "ttf/DejaVuSerif-Bold.ttf"),
    ),
)


def main() -> None:
    with TemporaryDirectory() as folder:
        downloads = Path(folder)
        faces = [*text_faces(downloads), *mathematics(downloads)]
        rules = [rule_of(face, saved(face), set(face.font.getBestCmap())) for face in faces]
        [math] = (face for face in faces if face.file == "math")
        signs = replace(math, family="Inter", weight="300 700")
        rules.append(rule_of(signs, saved(math), MISSING_IN_INTER))
        for face, stand_ins, weights in (
            (faces[0], SANS_STAND_INS, (400, 600)),
            (faces[1], SERIF_STAND_INS, (400, 700)),
        ):
            rules += standing_in(face, stand_ins, weights, downloads)
        other = TTFont(unpacked(DEJAVU, downloads) / "ttf" / "DejaVuMathTeXGyre.ttf")
        rules.append(
            stand_in_rule(
                math,
                "DejaVu Math",
                ("DejaVuMathTeXGyre-Regular",),
                average_width(math.font, FORMULAS) / average_width(other, FORMULAS),
                codes=MATHEMATICS,
            )
        )
        for package, name in ((INTER, "Inter"), (SERIF, "Source-Serif-4"), (STIX, "STIX-Two")):
            [licence] = unpacked(package, downloads).glob("LICENSE*")
            (FONTS / f"OFL-{name}.txt").write_text(licence.read_text().rstrip() + "\n")
    STYLES.write_text(f"{HEAD}\n" + "\n".join(rules))


def text_faces(downloads: Path) -> Iterator[Face]:
    inter = TTFont(unpacked(INTER, downloads) / "variable" / "InterVariable.woff2")
    with_figures_of_one_width(inter)
    subset(inter, LATIN | LATIN_EXTENDED | GREEK | SIGNS, TEXT)
    # Wᴼ and Kᵀ stand in running text, too
    raised(inter, {0x1D3C: "O", 0x1D40: "T"})
    inter = instantiateVariableFont(inter, {"opsz": 14, "wght": (300, 400, 700)})
    yield Face("inter", "Inter", inter, weight="300 700")
    for part, wanted in (("latin", LATIN), ("latin-ext", LATIN_EXTENDED)):
        name = f"source-serif-4-{part}-wght-normal.woff2"
        serif = TTFont(unpacked(SERIF, downloads) / "files" / name)
        with_figures_of_one_width(serif)
        subset(serif, wanted, [*TEXT, "liga"])
        serif = instantiateVariableFont(serif, {"wght": (400, 700)})
        # its licence reserves the name "Source" for the font as Adobe made it
        renamed(serif, "AttnScope Serif")
        file = {"latin": "serif", "latin-ext": "serif-extended"}[part]
        yield Face(file, "AttnScope Serif", serif, weight="400 700")


def mathematics(downloads: Path) -> Iterator[Face]:
    name = "files/stix-two-math-latin-400-normal.woff2"
    math = TTFont(unpacked(STIX, downloads) / name)
    subset(math, MATHEMATICS, ["*"])
    yield Face("math", "STIX Two Math", math)
    letters = TTFont(unpacked(STIX, downloads) / name)
    subset(letters, SLOPING, [], without=["MATH", "GSUB", "GPOS", "GDEF"])
    under_plain_codes(letters)
    renamed(letters, "STIX Two Math Letters")
    yield Face("letters", "STIX Two Math Letters", letters, style="italic")


@cache
def unpacked(package: str, downloads: Path) -> Path:
    """The folder with the files of a package of npm, ``name@version``."""
    folder = downloads / re.sub(r"\W", "-", package)
    folder.mkdir()
    subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", folder, package],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    [archive] = folder.glob("*.tgz")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    return folder / "package"


def subset(
    font: TTFont, wanted: Characters, features: list[str], *, without: Iterable[str] = ()
) -> None:
    options = Options()
    options.layout_features = features
    options.drop_tables += without
    options.hinting = False
    options.notdef_outline = True
    # the licence goes with the font
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)


def with_figures_of_one_width(font: TTFont) -> None:
    """Figures are tabular wherever they are written: canvases and SVG have no say in features."""
    substitutions = font["GSUB"].table
    lookups = {
        index
        for record in substitutions.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    wide = {
        plain: tabular
        for index in lookups
        for part in substitutions.LookupList.Lookup[index].SubTable
        for plain, tabular in getattr(part, "ExtSubTable", part).mapping.items()
    }
    for table in font["cmap"].tables:
        if table.isUnicode():
            figures = {code: name for code, name in table.cmap.items() if 0x30 <= code <= 0x39}
            table.cmap.update({code: wide.get(name, name) for code, name in figures.items()})


def raised(font: TTFont, letters: dict[int, str], scale: float = 0.62) -> None:
    """Adds superscript capitals, which Inter lacks: its capitals, smaller and up."""
    top = font["OS/2"].sCapHeight
    order = font.getGlyphOrder()
    for code, letter in letters.items():
        name = f"{letter}.raised"
        part = GlyphComponent()
        part.glyphName, part.flags = letter, 0x204  # rounded, with offsets that are not scaled
        part.x, part.y = 0, round(top * (1.12 - scale))
        part.transform = [[scale, 0], [0, scale]]
        glyph = Glyph()
        glyph.numberOfContours, glyph.components = -1, [part]
        font["glyf"][name] = glyph
        advance, bearing = font["hmtx"][letter]
        font["hmtx"][name] = (round(advance * scale), round(bearing * scale))
        font["gvar"].variations[name] = []
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    widths = font["HVAR"].table.AdvWidthMap
    for letter in letters.values():
        widths.mapping[f"{letter}.raised"] = NO_VARIATION_INDEX
    font.setGlyphOrder([*order, *(name for name in font.getGlyphOrder() if name not in order)])


def under_plain_codes(font: TTFont) -> None:
    """A sloping letter of mathematics answers to the code of the plain one, too."""
    names = font.getBestCmap()
    plain = {ord("h"): 0x210E}
    plain |= {ord("A") + place: 0x1D434 + place for place in range(26)}
    plain |= {ord("a") + place: 0x1D44E + place for place in range(26) if place != 7}
    plain |= {0x391 + place: 0x1D6E2 + place for place in range(25) if place != 17}
    plain |= {0x3B1 + place: 0x1D6FC + place for place in range(25)}
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap = {code: names[sloping] for code, sloping in plain.items()}


def renamed(font: TTFont, family: str) -> None:
    names = font["name"]
    style = names.getDebugName(2) or "Regular"
    for number in (16, 17, 21, 22, 25):
        names.removeNames(nameID=number)
    plain = family.replace(" ", "")
    new = {1: family, 3: f"{plain}-{style}", 4: f"{family} {style}", 6: f"{plain}-{style}"}
    for number, text in new.items():
        names.removeNames(nameID=number)
        names.setName(text, number, 3, 1, 0x409)


def saved(face: Face) -> str:
    """The address of its file, seen from the style sheet; the query changes as the file does."""
    path = FONTS / f"{face.file}.woff2"
    face.font.flavor = "woff2"
    # the same font makes the same file whenever it is made
    face.font.recalcTimestamp = False
    face.font.save(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"../fonts/{path.name}?v={digest}"


def rule_of(face: Face, address: str, codes: Characters) -> str:
    return rule(
        family=face.family,
        src=f'url("{address}") format("woff2")',
        font_weight=face.weight,
        font_style=face.style,
        font_display="swap",
        codes=codes,
    )


def rule(*, family: str, src: str, codes: Characters, **descriptors: str) -> str:
    lines = {"font-family": f'"{family}"', "src": src}
    lines |= {name.replace("_", "-"): value for name, value in descriptors.items()}
    lines["unicode-range"] = ranges(codes)
    return "@font-face {\n" + "".join(f"  {name}: {lines[name]};\n" for name in lines) + "}\n"


def ranges(codes: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ", ".join(
        f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs
    )


def standing_in(
    face: Face, stand_ins: Iterable[StandIn], weights: tuple[int, int], downloads: Path
) -> Iterator[str]:
    """The rules of fonts of the system, regular and bold.

    Args:
        weights: those that the pages set the font in most, regular and bold.
    """
    regular, bold = (
        average_width(instantiateVariableFont(face.font, {"wght": weight}, inplace=False))
        for weight in weights
    )
    for stand_in in stand_ins:
        for names, file, ours, weight in (
            (stand_in.regular, stand_in.files[0], regular, "300 500"),
            (stand_in.bold, stand_in.files[1], bold, "600 700"),
        ):
            theirs = average_width(TTFont(unpacked(stand_in.package, downloads) / file))
            yield stand_in_rule(
                face, stand_in.name, names, ours / theirs, codes=PLAIN, font_weight=weight
            )


def stand_in_rule(
    face: Face,
    name: str,
    installed: Iterable[str],
    size: float,
    *,
    codes: Characters,
    **descriptors: str,
) -> str:
    """
    Args:
        installed: names of the font on systems; the first that is there is taken.
        size: how much larger its letters have to be.
    """
    unit, heights = face.font["head"].unitsPerEm, face.font["hhea"]
    return rule(
        family=f"{face.family} as {name}",
        src=", ".join(f'local("{name}")' for name in installed),
        **descriptors,
        size_adjust=f"{size:.2%}",
        ascent_override=f"{heights.ascent / unit / size:.2%}",
        descent_override=f"{-heights.descent / unit / size:.2%}",
        line_gap_override="0%",
        codes=codes,
    )


def average_width(font: TTFont, written: Iterable[int] | None = None) -> float:
    """In em.

    Args:
        written: characters, as often as they are written; default: the pages' own words.
    """
    words = "".join(json.loads(WORDS.read_text(encoding="utf-8")).values())
    codes = list(written or (code for code in map(ord, words) if 0x20 <= code < 0x7F))
    glyphs, widths = font.getBestCmap(), font["hmtx"]
    return sum(widths[glyphs[code]][0] for code in codes) / len(codes) / font["head"].unitsPerEm


if __name__ == "__main__":
    main()
