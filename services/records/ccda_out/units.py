"""Units of measure: which are UCUM, and how those that are not are written (INTEROP §3: PQ takes UCUM only)."""

import re
from functools import lru_cache

_PREFIXES = "da|Y|Z|E|P|T|G|M|k|h|d|c|m|u|n|p|f|a|z|y"
_METRIC = (
    "m|s|g|L|l|mol|eq|osm|Hz|Pa|J|W|V|A|K|N|C|Cel|U|[IU]|[iU]|kat|cal|bar|Gy|Sv|Bq|Ci|cd|lm|lx|Ohm|F|S|T|rad|m[Hg]|m[H2O]|"
    "B|t|u|eV"
)
_PLAIN = (
    "%|[pH]|min|h|d|wk|mo|a|[degF]|[in_i]|[ft_i]|[yd_i]|[mi_i]|[lb_av]|[oz_av]|[foz_us]|[tsp_us]|[tbs_us]|[cup_us]|"
    "[pt_us]|[qt_us]|[gal_us]|[drp]|[gr]|[CFU]|[pfu]|[arb'U]|[diop]|[ppm]|[ppb]|[ppth]|[HPF]|[LPF]|[Ch]|[BAU]|[USP'U]|"
    "[APL'U]|[GPL'U]|[MPL'U]|[beth'U]|[todd'U]|[AU]|[iU]|[Amb'a'1'U]|10*|10^|deg|'|''|[sin_i]|[cin_i]|[sft_i]|[psi]|[Cal]"
)
_ATOM = "(?:(?:{})?(?:{})|{})".format(
    _PREFIXES, *("|".join(map(re.escape, names.split("|"))) for names in (_METRIC, _PLAIN))
)
_PART = rf"(?:{_ATOM}[+-]?\d*(?:\{{[!-z|~]*\}})?|\d+|\{{[!-z|~]+\}})"
_UCUM = re.compile(rf"/?{_PART}(?:[./]{_PART})*")
_SAME = {  # what people write, and its UCUM
    "mmhg": "mm[Hg]", "mm hg": "mm[Hg]", "mm of hg": "mm[Hg]", "lb": "[lb_av]", "lbs": "[lb_av]", "lb_av": "[lb_av]",
    "in": "[in_i]", "in_i": "[in_i]", "inch": "[in_i]", "inches": "[in_i]", "ft": "[ft_i]", "oz": "[oz_av]",
    "°f": "[degF]", "degf": "[degF]", "deg f": "[degF]", "f": "[degF]", "°c": "Cel", "degc": "Cel", "celsius": "Cel",
    "bpm": "/min", "beats/min": "/min", "breaths/min": "/min", "/minute": "/min", "percent": "%", "iu/l": "[IU]/L",
    "kg/m^2": "kg/m2", "kg/m²": "kg/m2", "iu": "[IU]", "u/l": "U/L", "iu/ml": "[IU]/mL", "mcg": "ug", "µg": "ug",
    "mcg/ml": "ug/mL", "mcg/l": "ug/L", "mcg/dl": "ug/dL", "k/ul": "10*3/uL", "m/ul": "10*6/uL", "hours": "h",
    "x10e3/ul": "10*3/uL", "x10e6/ul": "10*6/uL", "10^3/ul": "10*3/uL", "10^6/ul": "10*6/uL", "years": "a",
    "thousand/ul": "10*3/uL", "million/ul": "10*6/uL", "days": "d", "weeks": "wk", "months": "mo", "mins": "min",
}  # fmt: skip
_NOT_IN_BRACES = re.compile(r"[^!-z|~]+|[{}]")


@lru_cache(maxsize=2000)
def ucum(unit: str) -> str:
    """The unit as UCUM: itself, what it stands for ("mmHg"), or as an annotation ("{tablet}"). Never blank."""
    if known := _SAME.get(" ".join(unit.split()).casefold()):  # before UCUM, where "K/uL" counts kelvins
        return known
    return unit if is_ucum(unit) else "{" + (_NOT_IN_BRACES.sub("_", unit).strip("_") or "unit") + "}"


def is_ucum(unit: str) -> bool:
    """Whether the text is a unit by the grammar of UCUM with its usual atoms, case counting."""
    return bool(_UCUM.fullmatch(unit))
