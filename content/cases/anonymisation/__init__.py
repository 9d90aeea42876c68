"""隐名审查 of typical cases: whom a case is about, and which enterprise, is reviewed before it is published."""
