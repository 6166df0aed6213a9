"""Addresses of this room: the phone, the scorecards, the cycle's steps, the public draws."""

from django.urls import include, path

from inspections.pages import cycle, notices, scores, tasks

app_name = "inspections"

phone = [
    path("", tasks.home, name="home"),
    path("estates/<int:pk>/", tasks.estate, name="estate"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("score/", scores.scores, name="scores"),
    path("score/<int:pk>/", scores.score, name="score"),
]
steps = [
    path("", cycle.cycles, name="cycles"),
    path("<int:pk>/", cycle.cycle, name="cycle"),
    path("<int:pk>/results/", cycle.results, name="results"),
    path("small-samples/<int:pk>/", cycle.small_sample, name="small_sample"),
    path("<int:pk>/<slug:code>/", cycle.act, name="act"),
]
key = "<str:district>/<str:street>/<int:year>/"
public = [
    path("", notices.draws, name="draws"),
    path(key, notices.cycle_draws, name="cycle_draws"),
    path(f"{key}<str:estate>/", notices.certificate, name="certificate"),
    path(f"{key}<str:estate>/certificate.json", notices.certificate_file, name="certificate_file"),
]
urlpatterns = [
    path("m/", include(phone)),
    path("cycles/", include(steps)),
    path("notices/draws/", include(public)),
]
