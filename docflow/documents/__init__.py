"""Documents, versions, routes, registers, case files and their rendering."""
