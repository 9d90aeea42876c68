"""StreamField blocks of bodies, and the one pass that renders them."""
