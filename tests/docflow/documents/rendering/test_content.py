"""Content goes to JSON and comes back the same."""

import json
from dataclasses import replace

import pytest

from docflow.documents.rendering.content import IssueLine, dump, load


def test_content_survives_the_way_through_json(each_kind):
    assert load(json.loads(json.dumps(dump(each_kind)))) == each_kind


def test_a_given_number_survives_too(plan):
    numbered = replace(plan, issue_line=IssueLine("Số: 01/KH-UBND", "Quận 2, ngày 02"))

    assert load(dump(numbered)) == numbered


def test_unknown_keys_of_a_newer_version_are_ignored(plan):
    assert load({**dump(plan), "watermark": "x"}) == plan


def test_an_unknown_part_is_refused(plan):
    with pytest.raises(ValueError, match="picture"):
        load({**dump(plan), "body": [{"kind": "picture", "text": "x"}]})


def test_a_missing_value_is_refused(plan):
    values = dump(plan)
    del values["issuer"]

    with pytest.raises(ValueError, match="issuer"):
        load(values)
