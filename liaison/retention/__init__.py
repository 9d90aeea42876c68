"""Retention (保管期限), holds and deletion by two people, with a tombstone for what was deleted."""
