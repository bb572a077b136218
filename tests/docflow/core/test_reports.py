"""A report of an error carries no PIN, should anybody ever have one mailed."""

import sys

from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class

SECRET = "975310"


def test_neither_form_nor_variables_are_told(settings):
    request = RequestFactory().post("/documents/sign/", {"pin": SECRET, "pick": "7"})
    for debug in (False, True):
        settings.DEBUG = debug
        report = told(request)

        assert "in told" in report
        assert "told_the_cause" in report
        assert SECRET not in report


def told(request) -> str:
    pin = f"{SECRET}"
    try:
        raise RuntimeError("told_the_cause")
    except RuntimeError:
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info())
        assert pin == SECRET
        return reporter.get_traceback_text() + reporter.get_traceback_html()
