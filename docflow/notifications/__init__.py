"""What people are told: rows are the truth, sockets and mail are hints."""
