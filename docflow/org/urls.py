from django.urls import path, register_converter

from docflow.org.views import (
    authority,
    calendar,
    councils,
    delegations,
    form_rule,
    keys,
    late_time,
    people,
    tokens,
    trust,
)

app_name = "org"

register_converter(keys.Whose, "whose")

urlpatterns = [
    path("", people.show, name="people"),
    path("token/", tokens.show, name="tokens"),
    path("token/begin/", tokens.begin, name="token-begin"),
    path("token/confirm/", tokens.confirm, name="token-confirm"),
    path("khoa/", keys.mine, name="my-keys"),
    path("khoa/co-quan/", keys.of_office, name="office-keys"),
    path("khoa/moi-nguoi/", keys.of_people, name="people-keys"),
    path("khoa/hai-nguoi/", keys.seal_rule, name="seal-rule"),
    path("khoa/<whose:whose>/tao/", keys.make, name="key-make"),
    path("khoa/<whose:whose>/tai-len/", keys.upload, name="key-upload"),
    path("khoa/<whose:whose>/thiet-bi/", keys.token, name="key-token"),
    path("khoa/cho/<int:pk>/yeu-cau.csr", keys.request_file, name="key-request"),
    path("khoa/cho/<int:pk>/chung-thu/", keys.certify, name="key-certify"),
    path("khoa/cho/<int:pk>/bo/", keys.withdraw, name="key-withdraw"),
    path("khoa/<int:pk>/ma-pin/", keys.change_pin, name="key-pin"),
    path("khoa/<int:pk>/thu-hoi/", keys.revoke, name="key-revoke"),
    path("khoa/<int:pk>/mo-khoa/", keys.reset, name="key-reset"),
    path("uy-quyen/", delegations.show, name="delegations"),
    path("uy-quyen/<int:pk>/thu-hoi/", delegations.revoke, name="delegation-revoke"),
    path("dau-thoi-gian/", late_time.edit, name="late-time"),
    path("the-thuc/", form_rule.edit, name="form-rule"),
    path("tham-quyen/", authority.show, name="authority"),
    path("tham-quyen/<int:pk>/ket-thuc/", authority.end, name="authority-end"),
    path("hoi-dong/", councils.show, name="councils"),
    path("hoi-dong/<int:pk>/", councils.council, name="council"),
    path("hoi-dong/<int:pk>/ket-thuc/", councils.end, name="council-end"),
    path("hoi-dong/nguoi-ky/<int:pk>/ket-thuc/", councils.unseat, name="council-unseat"),
    path("lich/", calendar.show, name="calendar"),
    path("lich/<int:year>/", calendar.show, name="calendar-year"),
    path("lich/<int:year>/xac-nhan/", calendar.confirm, name="calendar-confirm"),
    path("lich/<int:year>/<int:month>/<int:day>/bo/", calendar.clear, name="calendar-clear"),
    path("lich/gio-lam-viec/", calendar.hours, name="calendar-hours"),
    path("tin-cay/", trust.show, name="trust"),
    path("tin-cay/chung-thu/them/", trust.add_anchor, name="anchor-add"),
    path("tin-cay/chung-thu/<int:pk>/ngung/", trust.withdraw_anchor, name="anchor-withdraw"),
    path("tin-cay/nguon/them/", trust.add_source, name="source-add"),
    path("tin-cay/nguon/<int:pk>/ngung/", trust.withdraw_source, name="source-withdraw"),
    path("tin-cay/nguon/<int:pk>/hoi/", trust.ask_again, name="source-ask"),
]
