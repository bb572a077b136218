from django.urls import path

from docflow.desk.views import auditing, home, looks, saved, search, session, sheets, similar
from docflow.identity.views import entering

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("tra-cuu/", search.search, name="search"),
    path("tra-cuu/xlsx/", sheets.sheet, name="search-sheet"),
    path("tra-cuu/xem/van-ban/<int:pk>/", looks.document, name="look-document"),
    path("tra-cuu/xem/chi-dao/<int:pk>/", looks.directive, name="look-directive"),
    path("tra-cuu/tuong-tu/<int:pk>/", similar.of_document, name="similar"),
    path("tra-cuu/luu/", saved.save, name="save"),
    path("tra-cuu/da-luu/<int:pk>/", saved.show, name="saved"),
    path("tra-cuu/da-luu/<int:pk>/sua/", saved.edit, name="saved-edit"),
    path("tra-cuu/da-luu/<int:pk>/xoa/", saved.remove, name="saved-remove"),
    path("tra-cuu/da-luu/<int:pk>/khoi-phuc/", saved.restore, name="saved-restore"),
    path("tra-cuu/da-luu/<int:pk>/bao/", saved.watch, name="saved-watch"),
    path("quan-tri/nhat-ky/", auditing.show, name="audit"),
    path("quan-tri/nhat-ky/xuat/", auditing.export, name="audit-export"),
    path("vao/", entering.sign_in, name="sign-in"),
    path("ra/", entering.sign_out, name="sign-out"),
    path("chuc-vu/", session.acting, name="acting"),
]
