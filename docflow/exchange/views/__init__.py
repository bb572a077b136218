"""Pages and panels of exchange; they translate, the services decide."""
