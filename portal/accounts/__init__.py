"""Signing in: allauth with a second factor, in the portal's look; accounts are made by administrators."""
