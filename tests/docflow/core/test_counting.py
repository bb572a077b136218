"""Sums of several lists in one query."""

import pytest
from django.contrib.auth.models import Group

from docflow.core.counting import count_all
from docflow.org.models import User

pytestmark = pytest.mark.django_db


def test_the_sum_costs_one_query_and_counts_rows_of_two_lists_twice(django_assert_num_queries):
    for name in ("a", "b", "c"):
        Group.objects.create(name=name)
    User.objects.create(username="ha")
    groups, some = Group.objects.order_by("name"), Group.objects.filter(name__in=("a", "b"))

    expected = Group.objects.count() + 2 + User.objects.count()

    with django_assert_num_queries(1):
        assert count_all((groups, some, User.objects.all(), Group.objects.none())) == expected


def test_lists_that_are_empty_or_alone():
    assert count_all((Group.objects.none(), User.objects.none())) == 0
    assert count_all((User.objects.all(),)) == User.objects.count()
