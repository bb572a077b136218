"""Offices, units, people, positions, the authority register, delegation, the calendar."""
