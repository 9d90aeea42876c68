"""Content security policies: strict for everybody, looser in the Wagtail admin, none of them with a third party.

Wagtail's admin writes inline scripts and styles, so ``'unsafe-inline'`` is allowed there for elements. It must have
no nonce: with one, browsers ignore ``'unsafe-inline'``. Code from strings (``'unsafe-eval'``) stays forbidden.
"""

from csp.constants import NONE, SELF, UNSAFE_INLINE

PUBLIC = {
    "default-src": [SELF],
    # Cached pages are the same for everyone and so carry no nonce: scripts and styles are files.
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

ADMIN = {
    **PUBLIC,
    "script-src": [SELF],
    "script-src-elem": [SELF, UNSAFE_INLINE],
    "style-src": [SELF],
    "style-src-elem": [SELF, UNSAFE_INLINE],
    "style-src-attr": [UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF, "blob:"],
}
