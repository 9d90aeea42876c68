"""The coordinating body's board (统筹看板): everything it may see, by body, kind, step and clock, and what is stuck."""
