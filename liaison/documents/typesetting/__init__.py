"""Documents on paper: what is printed, as plain data, and the PDF and docx made of it."""
