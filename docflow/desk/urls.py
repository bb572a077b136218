from django.urls import path

from docflow.desk.views import home, search, session

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("tra-cuu/", search.search, name="search"),
    path("vao/", session.sign_in, name="sign-in"),
    path("ra/", session.sign_out, name="sign-out"),
    path("chuc-vu/", session.acting, name="acting"),
]
