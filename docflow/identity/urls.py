from django.urls import path

from docflow.identity.views import (
    account,
    confirming,
    entering,
    factors,
    invitation,
    people,
    provider,
)

app_name = "identity"

urlpatterns = [
    path("", account.show, name="account"),
    path("bat-buoc/", account.must, name="must"),
    path("mat-khau/", account.password, name="password"),
    path("phien/ket-thuc/", account.end_session, name="session-end"),
    path("xac-nhan/", confirming.confirm, name="confirm"),
    path("buoc-hai/", entering.second, name="second"),
    path("buoc-hai/bo/", entering.step_back, name="step-back"),
    path("khoa/vao/", entering.passkey, name="passkey-sign-in"),
    path("khoa/them/", factors.passkey, name="passkey-add"),
    path("khoa/<int:pk>/ten/", factors.rename, name="passkey-rename"),
    path("xac-thuc/<int:pk>/bo/", factors.remove, name="factor-remove"),
    path("ung-dung/", factors.app, name="app-add"),
    path("ma-du-phong/", factors.codes, name="codes"),
    path("ma-du-phong/tep/", factors.codes_file, name="codes-file"),
    path("nguoi/", people.show, name="people"),
    path("nguoi/<int:pk>/", people.person, name="person"),
    path("nguoi/<int:pk>/cap/", people.invite, name="invite"),
    path("nguoi/<int:pk>/cap/huy/", people.withdraw, name="invite-withdraw"),
    path("nguoi/<int:pk>/phien/", people.end_sessions, name="person-sessions"),
    path("quy-dinh/", people.rule, name="factor-rule"),
    path("moi/<str:token>/", invitation.accept, name="invitation"),
    path("co-quan/vao/", provider.go, name="provider"),
    path("co-quan/ve/", provider.come, name="provider-back"),
]
