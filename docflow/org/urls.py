from django.urls import path

from docflow.org.views import calendar, people

app_name = "org"

urlpatterns = [
    path("", people.show, name="people"),
    path("lich/", calendar.show, name="calendar"),
    path("lich/<int:year>/", calendar.show, name="calendar-year"),
    path("lich/<int:year>/xac-nhan/", calendar.confirm, name="calendar-confirm"),
    path("lich/<int:year>/<int:month>/<int:day>/bo/", calendar.clear, name="calendar-clear"),
    path("lich/gio-lam-viec/", calendar.hours, name="calendar-hours"),
]
