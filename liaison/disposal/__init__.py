"""Disposal beyond a demand: decisions asked of the government, accountability, interviews, dual examinations."""
