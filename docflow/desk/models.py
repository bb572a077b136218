"""Searches that people keep, and who is told of their new hits."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.core.schedule import Work
from docflow.desk.question import TEXT_LIMIT, Question
from docflow.desk.states import Order
from docflow.org.models import Office, Position, Team


class SavedSearch(models.Model):
    """A question under a name. What it asks never changes: another question is another search, so
    that whoever is told of new hits is told of hits of one thing."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_searches"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("tên"), max_length=80)
    text = models.CharField(max_length=TEXT_LIMIT, blank=True)
    filters = models.JSONField(default=dict)
    order = models.CharField(max_length=8, choices=Order.choices, default=Order.BEST)
    exact = models.BooleanField(default=False)
    # Groups whose people may use it; none: the owner alone.
    teams = models.ManyToManyField(Team, related_name="+")
    created_at = models.DateTimeField()
    # Taken away, with a way back for some days.
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "office", "name"],
                condition=Q(removed_at__isnull=True),
                name="desk_search_named_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="desk_search_named"),
            models.CheckConstraint(
                condition=Q(order__in=Order.values), name="desk_search_order_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("desk:saved", args=[self.pk])

    @property
    def question(self) -> Question:
        """What it asks; conditions that nobody knows any more are left out."""
        asked = Question.read({**self.filters, "q": self.text, "order": self.order})
        return Question(asked.text, asked.chosen, asked.order, self.exact)


class SearchWatch(Work):
    """One person is told of new hits of one search. `Work` says when to look and who looks now.

    `seen` holds, by source, the ids of every hit that was there at the beginning or was told: what
    is not in it is new, however old its date is, and is told once.
    """

    # An index that is built anew over a night costs nothing; then somebody has to look at it.
    max_attempts = 12
    first_pause = timedelta(minutes=1)

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="search_watches"
    )
    # In which the person asked to be told; sight is that of the person when it is looked.
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    seen = models.JSONField(default=dict)
    # The hits told on `fresh_on`, for the number of its notice and the marks on the page.
    fresh = models.JSONField(default=dict)
    fresh_on = models.DateField(null=True, blank=True)
    looked_at = models.DateTimeField()

    class Meta(Work.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["search", "user"], name="desk_watched_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.search_id}"
