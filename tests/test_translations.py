"""The tool that keeps the catalogue: what it finds, and what it refuses."""

import gettext
from pathlib import Path

import polib
import pytest

from tests import translations
from tests.translations import Message, NotConstant, in_python, in_template, problems

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext as about
from elsewhere import gettext as other
a = _("Ký " "văn bản")
b = gettext_lazy("Vào sổ")
c = ngettext("%(n)s tệp", "%(n)s tệp", n)
d = about("tháng", "Năm")
e = other("không phải")
"""
TEMPLATE = """{% load i18n %}{# Translators: none #}
<h1>{% translate "Văn bản đến" %}</h1>
{% translate "Số" context "sổ" as number %}
{% include "x.html" with label=_("Tìm") title=_('Đạt "100"') only %}
{{ value|default:_("chưa có") }}
{% blocktranslate trimmed with name=person.name count total=rows|length %}
  {{ name }} có {{ total }} văn bản
{% plural %}
  {{ name }} có {{ total }} các văn bản
{% endblocktranslate %}
{% translate "Đạt 100%" %}
"""


def entry(msgid: str, msgstr: str, **more: object) -> polib.POFile:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid=msgid, msgstr=msgstr, **more))
    return catalogue


def wanted(text: str) -> dict[translations.Key, Message]:
    return {("", text): Message(text)}


def test_python_gives_its_source_strings_by_the_names_it_imported():
    found = [(m.context, m.singular, m.plural) for m in in_python(PYTHON, "x.py")]

    assert found == [
        ("", "Ký văn bản", ""),
        ("", "Vào sổ", ""),
        ("", "%(n)s tệp", "%(n)s tệp"),
        ("tháng", "Năm", ""),
    ]


def test_a_template_gives_tags_blocks_and_arguments():
    found = {(m.context, m.singular, m.plural) for m in in_template(TEMPLATE, "x.html")}

    assert found == {
        ("", "Văn bản đến", ""),
        ("sổ", "Số", ""),
        ("", "Tìm", ""),
        ("", 'Đạt "100"', ""),
        ("", "chưa có", ""),
        ("", "%(name)s có %(total)s văn bản", "%(name)s có %(total)s các văn bản"),
        ("", "Đạt 100%%", ""),
    }


def test_a_string_put_together_at_run_time_is_refused():
    source = "from django.utils.translation import gettext as _\n_(f'Ký {name}')\n"

    with pytest.raises(NotConstant, match=r"x\.py:2"):
        list(in_python(source, "x.py"))


@pytest.mark.parametrize(
    ("catalogue", "fault"),
    [
        (polib.POFile(), "missing"),
        (entry("Ký %(n)s", ""), "not translated"),
        (entry("Ký %(n)s", "Sign %(m)s"), "placeholders differ"),
        (entry("Ký %(n)s", "Sign %(n)s", flags=["fuzzy"]), "fuzzy"),
        (entry("Ký %(n)s", "Sign %(n)s\n"), "line breaks differ"),
        (entry("Ký %(n)s", "Sign %(n)s", msgid_plural="Ký"), "plural differs"),
    ],
)
def test_each_fault_of_an_entry_is_named(catalogue: polib.POFile, fault: str):
    found = problems(wanted("Ký %(n)s"), catalogue)

    assert [line.split(":")[0] for line in found] == [fault]


def test_what_is_no_longer_used_is_named():
    catalogue = entry("Ký", "Sign")
    catalogue.append(polib.POEntry(msgid="Cũ", msgstr="Old"))

    assert problems(wanted("Ký"), catalogue) == ["no longer used: 'Cũ'"]


def test_update_keeps_what_is_translated_adds_and_removes(tmp_path: Path):
    path = tmp_path / "django.po"
    old = entry("Ký", "Sign")
    old.append(polib.POEntry(msgid="Cũ", msgstr="Old"))
    old.save(str(path))
    new = {("", text): Message(text, places=["x.py:1"]) for text in ("Ký", "Gửi")}

    translations.update(new, path)

    told = {one.msgid: one.msgstr for one in polib.pofile(str(path))}
    assert told == {"Ký": "Sign", "Gửi": ""}


def test_a_compiled_catalogue_that_is_older_is_named(tmp_path: Path):
    path = tmp_path / "django.po"
    catalogue = entry("Ký", "Sign")
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    same = translations.compiled(path)
    entry("Ký", "Sign this").save(str(path))

    assert same == []
    assert "older" in translations.compiled(path)[0]


def test_a_missing_compiled_catalogue_is_named(tmp_path: Path):
    path = tmp_path / "django.po"
    entry("Ký", "Sign").save(str(path))

    assert "missing" in translations.compiled(path)[0]


def test_a_text_with_a_plural_is_compiled_as_a_plain_one_too(tmp_path: Path):
    """Python 3.11.2 finds it no other way."""
    path = tmp_path / "django.po"
    catalogue = polib.POFile()
    catalogue.metadata = translations.HEADER
    catalogue.append(
        polib.POEntry(
            msgid="Ký", msgid_plural="Ký %(n)s", msgstr_plural={0: "Sign", 1: "Sign %(n)s"}
        )
    )
    catalogue.save(str(path))

    translations.for_every_python(path).save_as_mofile(str(path.with_suffix(".mo")))

    assert translations.compiled(path) == []
    with path.with_suffix(".mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found._catalog["Ký"] == "Sign"
    assert [found.ngettext("Ký", "Ký %(n)s", n) for n in (1, 2)] == ["Sign", "Sign %(n)s"]
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    assert "older" in translations.compiled(path)[0]
