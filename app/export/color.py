"""Number → colour: the ramps of static/js/lib/ink/color.js, as on paper (the light theme)."""

from typing import Literal

Ramp = Literal["weight", "signed"]
Color = tuple[int, int, int]

_STOPS: dict[Ramp, str] = {
    "weight": "#FCFAF4 #EBD9BA #DDB48C #CC9071 #B36D6B #914F70 #663871 #3C2661 #1C1939",
    "signed": "#7A3713 #AD5622 #CE844F #E5B78F #F1E2CF #FBFAF7"
    " #CFEBEE #86CBD3 #3FA5B4 #007D8F #005467",
}


def ramp_colors(ramp: Ramp, steps: int) -> list[Color]:
    """``steps`` + 1 colours of a ramp in equal steps, mixed in OKLab between its stops."""
    labs = [_to_oklab(_parse(stop)) for stop in _STOPS[ramp].split()]
    return [_mixed(labs, step / steps * (len(labs) - 1)) for step in range(steps + 1)]


def _mixed(labs: list[tuple[float, ...]], place: float) -> Color:
    left = min(int(place), len(labs) - 2)
    part = place - left
    pairs = zip(labs[left], labs[left + 1], strict=True)
    return _from_oklab(*(low + part * (high - low) for low, high in pairs))


def _parse(stop: str) -> Color:
    red, green, blue = bytes.fromhex(stop.removeprefix("#"))
    return red, green, blue


# https://bottosson.github.io/posts/oklab/; the cones of an eye for long, medium and short waves
def _to_oklab(color: Color) -> tuple[float, ...]:
    r, g, b = (_linear(channel / 255) for channel in color)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> Color:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    return (
        _byte(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _byte(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _byte(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
    )


def _byte(channel: float) -> int:
    return min(max(int(255 * _gamma(channel) + 0.5), 0), 255)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
