"""What is loaded for good when a serving process begins is left out of Python's looking for garbage.

A full look goes over every object of the process: some 200 ms with a portal loaded, amid somebody's request.
Modules, models and addresses never become garbage; set apart, they are not looked at again.
"""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load all addresses and views, drop what loading left over, and set the rest apart."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
