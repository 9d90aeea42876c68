"""Numbers as they are printed: rounded half up from exact values, grouped by thousands."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from content.charts.metrics import text_width

MINUS = "−"
#: Chinese large units (万、亿、万亿), largest first.
LARGE_UNITS = ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))


def rounded(value: Decimal, decimals: int) -> Decimal:
    """``value`` rounded half up; never a negative zero."""
    with localcontext() as context:
        context.prec = 60
        result = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def format_number(value: Decimal, decimals: int) -> str:
    """12345.6 → ``12,345.6``; the minus sign is a true one."""
    result = rounded(value, decimals)
    text = f"{abs(result):,f}"
    return MINUS + text if result < 0 else text


def format_value(value: Decimal, decimals: int, unit: str = "") -> str:
    """A number, with the sign % when that is its unit (other units stand in the caption)."""
    return format_number(value, decimals) + ("%" if unit in ("%", "％") else "")


def format_within(value: Decimal, decimals: int, unit: str, width: float) -> str:
    """Like ``format_value``, but in 万, 亿 or 万亿 where the full number is wider than ``width``."""
    full = format_value(value, decimals, unit)
    if text_width(full, bold=True) <= width:
        return full
    for size, name in LARGE_UNITS:
        if abs(value) >= size:
            short = format_number(value / size, 2).rstrip("0").rstrip(".")
            return short + name + ("%" if unit in ("%", "％") else "")
    return format_value(value, min(decimals, 1), unit)
