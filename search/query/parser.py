"""Reads what people type: words, "phrases", AND OR NOT, prefix*, field words, dates, numbers.

Knows the grammar; finds nothing. What cannot be read is refused with the place of the trouble.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from search import analysis
from search.nodes import And, Day, Node, Not, Number, Or, Phrase, Prefix, Span, Within, Word
from search.query import abbreviations, days, lexer, values
from search.query.lexer import QueryError, Token

MAX_LENGTH = 500
MAX_TOKENS = 64
MAX_DEPTH = 16
# Letters before *: a longer beginning is a word, and engines read it letter by letter.
MAX_BEGINNING = 60

# Nghị định 30/2020/NĐ-CP, Điều 7, and the law on legal documents, folded; so that the words after
# "loại: quyết định" are words again.
_TYPE_NAMES = """
    nghi quyet, quyet dinh, chi thi, quy che, quy dinh, thong cao, thong bao, huong dan,
    chuong trinh, ke hoach, phuong an, de an, du an, bao cao, bien ban, to trinh, hop dong,
    cong van, cong dien, ban ghi nho, ban thoa thuan, giay uy quyen, giay moi, giay gioi thieu,
    giay nghi phep, phieu gui, phieu chuyen, phieu bao, thu cong, luat, bo luat, phap lenh,
    lenh, nghi dinh, thong tu, thong tu lien tich
"""
# Tokens whose text goes on a field's value.
_TEXT = frozenset({"words", "number", "period"})
_TYPES = [tuple(name.split()) for name in _TYPE_NAMES.split(",")]


def parse(text: str, principals: Iterable[int] = ()) -> Node | None:
    """The question of `text`; None when it asks for nothing in particular.

    Names of what not everybody may know are found for the holder of `principals` alone.
    Raises QueryError, whose `start` and `end` are positions in `analysis.normalise(text)`.
    """
    plain = analysis.normalise(text)
    if len(plain) > MAX_LENGTH:
        raise QueryError(
            _("Câu tra cứu dài quá %(limit)d ký tự; hãy rút ngắn lại.") % {"limit": MAX_LENGTH},
            MAX_LENGTH,
            len(plain),
        )
    tokens = lexer.read(plain)
    if len(tokens) > MAX_TOKENS:
        extra = tokens[MAX_TOKENS]
        raise QueryError(_("Câu tra cứu có quá nhiều từ; hãy bớt đi."), extra.start, len(plain))
    if not tokens:
        return None
    return _Parser(tokens, len(plain), frozenset(principals)).question()


@dataclass
class _Parser:
    tokens: list[Token]
    length: int
    principals: frozenset[int]
    at: int = 0
    depth: int = 0

    def question(self) -> Node | None:
        node = self._either()
        if self.at < len(self.tokens):
            extra = self.tokens[self.at]
            raise QueryError(_("Dấu đóng ngoặc thừa."), extra.start, extra.end)
        return node

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _either(self) -> Node | None:
        items = [self._all()]
        while (token := self._peek()) and token.kind == "or":
            self._need_left(items[-1], token)
            self.at += 1
            items.append(self._needed_right(self._all(), token))
        found = [item for item in items if item is not None]
        return found[0] if len(found) == 1 else Or(tuple(found)) if found else None

    def _all(self) -> Node | None:
        items: list[tuple[Node, bool]] = []
        while (token := self._peek()) and token.kind not in {"or", "close"}:
            if token.kind == "and":
                self._need_left(items[-1][0] if items else None, token)
                self.at += 1
                following = self._side_by_side()
                self._needed_right(following[0][0] if following else None, token)
                items += following
                continue
            items += self._side_by_side()
        nodes = abbreviations.spread(items)
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes)) if nodes else None

    def _side_by_side(self) -> list[tuple[Node, bool]]:
        """What comes next, and whether it was typed plainly: an abbreviation may be meant."""
        token = self._peek()
        plain = token is not None and token.kind == "words"
        return [(node, plain) for node in _several(self._one())]

    def _one(self) -> Node | None:
        token = self._peek()
        if token is None or token.kind in {"or", "and", "close"}:
            return None
        self.at += 1
        match token.kind:
            case "not":
                following = abbreviations.spread(self._side_by_side())
                inner = And(tuple(following)) if len(following) > 1 else None
                return Not(inner or self._needed_right(next(iter(following), None), token))
            case "open":
                return self._bracket(token)
            case "field":
                return self._field(token)
            case _:
                return _plain(token)

    def _bracket(self, opening: Token) -> Node | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(_("Quá nhiều ngoặc lồng nhau."), opening.start, opening.end)
        inner = self._either()
        closing = self._peek()
        if closing is None:
            raise QueryError(_("Thiếu dấu đóng ngoặc."), opening.start, opening.end)
        self.at += 1
        self.depth -= 1
        return inner

    def _need_left(self, item: Node | None, token: Token) -> None:
        if item is None:
            raise QueryError(
                _("Thiếu từ đứng trước %(word)s.") % {"word": token.text}, token.start, token.end
            )

    def _needed_right(self, item: Node | None, token: Token) -> Node:
        if item is None:
            raise QueryError(
                _("Thiếu từ đứng sau %(word)s.") % {"word": token.text}, token.start, token.end
            )
        return item

    def _field(self, name: Token) -> Node:
        value = self._peek()
        if value is None or value.kind not in {*_TEXT, "phrase", "date", "prefix"}:
            raise QueryError(
                _("Thiếu nội dung sau “%(word)s”.") % {"word": name.text}, name.start, name.end
            )
        if name.value in values.LISTED:
            fact, taken = values.listed(name.value, name, self.tokens[self.at :])
            self.at += taken
            return fact
        self.at += 1
        if name.value in values.DATED:
            return values.dated(name.value, value)
        match name.value:
            case "code":
                return _number(value.text, only=True)
            case "serial":
                return values.serial(value)
            case field if field in values.NAMED:
                begin = self.at - 1
                self._words_of(field, value)
                text = " ".join(token.text for token in self.tokens[begin : self.at])
                return values.named(field, value, text.strip(" ,;"), self.principals)
            case field:
                words = self._words_of(field, value)
                quoted = value.kind == "phrase"
                spelt = [words] if quoted else abbreviations.spellings(words)
                ways = tuple(Within(field, Phrase(one)) for one in spelt)
                return ways[0] if len(ways) == 1 else Or(ways)

    def _words_of(self, field: str, first: Token) -> tuple[Word, ...]:
        """The value of a field: a phrase in quotes, or the words up to a comma or the next sign."""
        words = list(_words(first.text))
        if first.kind == "phrase":
            return tuple(words)
        last = first
        while not last.ends and (token := self._peek()) and token.kind in _TEXT:
            if field == "type" and not _begins_type([*words, *_words(token.text)]):
                break
            words.extend(_words(token.text))
            last = token
            self.at += 1
        return tuple(words)


def _begins_type(words: list[Word]) -> bool:
    """Whether a known type of document begins with `words`."""
    folded = tuple(word.folded for word in words)
    return any(name[: len(folded)] == folded for name in _TYPES)


def _several(node: Node | None) -> tuple[Node, ...]:
    """A list of conditions joined by "and" is as good as the conditions themselves."""
    if node is None:
        return ()
    return node.items if isinstance(node, And) else (node,)


def _plain(token: Token) -> Node | None:
    match token.kind:
        case "number":
            return _number(token.value)
        case "date":
            return _day(token)
        case "period":
            return _period(token)
        case "prefix":
            *before, last = analysis.tokens(token.text)
            if len(last.folded) < 2:
                raise QueryError(
                    _("Dấu * cần ít nhất hai chữ cái đứng trước."), token.start, token.end
                )
            if len(last.folded) > MAX_BEGINNING:
                raise QueryError(
                    _("Đoạn đứng trước dấu * dài quá %(limit)d ký tự; hãy rút ngắn lại.")
                    % {"limit": MAX_BEGINNING},
                    token.start,
                    token.end,
                )
            ahead = [Word(part.exact, part.folded) for part in before]
            return And((*ahead, Prefix(last.folded))) if ahead else Prefix(last.folded)
        case _:
            words = tuple(_words(token.text))
            return words[0] if len(words) == 1 else Phrase(words)


def _day(token: Token) -> Node:
    """The entry's own day, or one that its text mentions, however it is written there."""
    typed = tuple(_words(token.text))
    if not token.days:
        return Phrase(typed)
    ways = [tuple(_words(way)) for way in days.spelt(token.days[0])]
    words = typed if typed in ways else ways[0]
    others = [Phrase(way) for way in ways if way != words]
    return Or((Day(token.days[0], words), *others))


def _period(token: Token) -> Node:
    """Entries of these days, and those that say the words: mentioned is worth more than dated."""
    words = tuple(_words(token.text))
    if not token.days:
        return And(words)
    first, last = token.days
    ways = days.spelt_month(first) if first.month == last.month else []
    mentions = dict.fromkeys(Phrase(tuple(_words(way))) for way in ways)
    return Or((And(words), *mentions, Span(first, last)))


def _words(text: str) -> list[Word]:
    return [Word(exact, folded) for exact, folded in analysis.syllables(text)]


def _number(text: str, *, only: bool = False) -> Number:
    return Number(
        analysis.code(text), tuple(analysis.code_parts(text)), tuple(_words(text)), only=only
    )
