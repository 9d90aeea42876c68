"""Objects tests need, made through the same services the product uses."""
