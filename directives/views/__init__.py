"""Pages of directives: they translate, services decide."""
