"""What is stored of a secret that opens something: an invitation, a draft, a feed, the token of another system."""

import hashlib


def hash_of(secret: str) -> str:
    """The hash under which ``secret`` is looked up; whoever reads the database cannot use what it opens.

    For secrets made at random, of 128 bits and more: nobody tries them all, so that no slow hash and no salt is needed,
    and a row is found by it. What a person chose or types (passwords, passphrases) is hashed slowly, elsewhere.
    """
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
