"""What rulings and typical cases share of the anonymisation review (隐名审查): finds, decisions, words, the screen."""
