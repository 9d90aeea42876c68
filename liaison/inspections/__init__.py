"""Inspections of enterprises (扫码入企): filed before the visit, shown to the enterprise, rated, warned of."""
