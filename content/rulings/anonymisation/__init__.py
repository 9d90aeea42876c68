"""隐名审查: what in a ruling's text may identify a natural person is reviewed before the text is published."""
