"""Questions: from what people type to a page of results they may see."""

from search.query.alike import LONGEST as ALIKE_READS
from search.query.alike import alike
from search.query.lexer import QueryError
from search.query.run import Hit, Order, Result, run

__all__ = ["ALIKE_READS", "Hit", "Order", "QueryError", "Result", "alike", "run"]
