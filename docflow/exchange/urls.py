"""Routes of exchange: the clerk's desk, the act of sending, deliveries and receipts."""

from django.urls import path

from docflow.exchange.views import (
    addresses,
    deliveries,
    desk,
    evidence,
    gate,
    postal,
    quarantine,
    recalls,
    simulator,
    status,
)

app_name = "exchange"

urlpatterns = [
    path("", desk.index, name="desk"),
    path("postal/", postal.register, name="postal"),
    path("postal/print/", postal.print_register, name="postal-pdf"),
    path("postal/sheet/", postal.sheet, name="postal-xlsx"),
    path("status/", status.show, name="status"),
    path("status/<int:pk>/retry/", status.retry_partner, name="retry-partner"),
    path("addresses/", addresses.index, name="addresses"),
    path("addresses/<int:pk>/", addresses.entry, name="address"),
    path("addresses/<int:pk>/key/", addresses.key, name="address-key"),
    path("addresses/<int:pk>/key/drop/", addresses.drop_key, name="address-key-drop"),
    path("addresses/<int:pk>/check/", addresses.check, name="address-check"),
    path("simulator/<int:pk>/", simulator.show, name="simulator"),
    path("simulator/<int:pk>/begin/", simulator.begin, name="simulator-begin"),
    path("simulator/<int:pk>/ask/", simulator.ask, name="simulator-ask"),
    path("inbox/", gate.receive, name="receive"),
    path("messages/<int:pk>/retry/", desk.retry_answer, name="retry-answer"),
    path("quarantine/<int:pk>/retry/", quarantine.reconsider, name="reconsider"),
    path("quarantine/<int:pk>/close/", quarantine.dismiss, name="dismiss"),
    path("quarantine/<int:pk>/reopen/", quarantine.reopen, name="reopen"),
    path("documents/<int:pk>/dispatch/", deliveries.dispatch, name="dispatch"),
    path("documents/<int:pk>/deliveries/", deliveries.of_document, name="deliveries"),
    path("documents/<int:pk>/arrival/", deliveries.arrival, name="arrival"),
    path("documents/<int:pk>/evidence/", evidence.export, name="evidence"),
    path("documents/<int:pk>/answer/", recalls.answer, name="answer"),
    path("requests/<int:pk>/close/", recalls.close, name="close-request"),
    path("deliveries/<int:pk>/recall/", recalls.ask, name="recall"),
    path("deliveries/<int:pk>/retry/", deliveries.retry, name="retry"),
    path("deliveries/<int:pk>/posted/", deliveries.posted, name="posted"),
    path("deliveries/<int:pk>/returned/", deliveries.returned, name="returned"),
    path("deliveries/<int:pk>/receipts/<int:receipt>/", deliveries.receipt, name="receipt"),
    path("deliveries/<int:pk>/receipts/<int:receipt>/<str:part>/", deliveries.proof, name="proof"),
]
