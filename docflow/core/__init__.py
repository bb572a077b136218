"""The kernel each act goes through; knows no office, document or person."""
