from datetime import timedelta
from functools import partial

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "docflow.exchange"
    verbose_name = "Gửi nhận văn bản"

    def ready(self) -> None:
        from docflow.core import events, integrity, policy, schedule, web, workflow
        from docflow.documents.selectors import holding
        from docflow.documents.services.packages import provenance
        from docflow.exchange import checks, handlers, menu, policies, recorded, transports
        from docflow.exchange.models import (
            ChangeRequest,
            Delivery,
            Dispatch,
            OutboxMessage,
            QuarantinedMessage,
        )
        from docflow.exchange.selectors import addresses, unsent
        from docflow.exchange.services import receiving, reminding, requests, sending
        from docflow.exchange.simulator import checks as simulating
        from docflow.exchange.simulator import line
        from docflow.exchange.states import DELIVERY, QUARANTINE, REQUEST, Perm
        from signing.keys.models import Purpose

        policy.register(Perm, policies.refusal, reading=(Perm.VIEW,))
        recorded.register()
        web.sees_by(Delivery, Perm.VIEW)
        web.sees_by(Dispatch, Perm.VIEW)
        web.sees_by(ChangeRequest, Perm.READ_DESK)
        web.sees_by(OutboxMessage, Perm.READ_DESK)
        web.sees_by(QuarantinedMessage, Perm.READ_DESK)
        workflow.register(Delivery, DELIVERY)
        workflow.register(ChangeRequest, REQUEST)
        workflow.register(QuarantinedMessage, QUARANTINE)
        events.subscribe(workflow.StatusChanged, handlers.status_changed)
        # Rows are claimed one by one, so any number of workers may send and receive.
        often = timedelta(seconds=5)
        schedule.register("exchange.send", often, sending.sweep, allow_parallel=True)
        schedule.register("exchange.receive", often, receiving.sweep, allow_parallel=True)
        # Taking the same file twice changes nothing.
        schedule.register("exchange.collect", often, transports.collect, allow_parallel=True)
        schedule.register(requests.SWEEP, often, requests.sweep)
        # One at a time: what the partner read first decides what it says to what it reads next.
        schedule.register(line.SWEEP, often, line.sweep, lease=timedelta(minutes=5))
        schedule.register(reminding.SWEEP, timedelta(minutes=5), reminding.sweep, limit=500)
        integrity.register("receipts", checks.receipts)
        integrity.register("deliveries", checks.deliveries)
        integrity.register("simulated", simulating.partners)
        provenance.register(partial(addresses.owns_key, purpose=Purpose.SYSTEM))
        holding.sends_by(unsent.among)
        menu.register()
