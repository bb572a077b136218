"""The home page, the menu, the search page, the API object."""
