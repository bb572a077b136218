"""Holds a document against the form that decree 30/2020 wants and names each departure.

Pure: content or read pages in, departures out. Knows no model, no person, no request.
"""
