"""Rows of the audit taken away: what a bundle holds, how it is made, how it is judged elsewhere."""
