"""Referral (移送): what passes between two organisations without a common superior, until its feedback is accepted."""
