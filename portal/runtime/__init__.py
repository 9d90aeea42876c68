"""The embedded runtime: pages, sockets, worker and clock in one process (docs/features/runtime.md)."""
