"""Rows in files: reading CSV and XLSX that anybody may send, writing CSV and XLSX that any program may open."""
