"""Pages of rooms, and what their script asks for."""
