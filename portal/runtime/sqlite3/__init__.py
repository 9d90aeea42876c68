"""Database backend: Django's SQLite with one queue for this process's writers (see base.py)."""
