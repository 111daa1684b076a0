"""The addresses of the charting floor."""

from django.urls import path

from charting.views import addendum, block, complaint, entry, episode, fact, finding, setting, travel, visit

app_name = "charting"
urlpatterns = [
    path("visits/on-blocks/", block.running, name="block-running"),
    path("visits/unsigned/", visit.unsigned, name="visit-unsigned"),
    path("visits/start/", visit.start, name="visit-start"),
    path("visits/of/<uuid:pk>/", visit.panel, name="visit-panel"),
    path("visits/of/<uuid:pk>/card/", travel.view, name="travel-view"),
    path("visits/of/<uuid:pk>/find/", fact.find, name="fact-find"),
    path("visits/<uuid:pk>/", visit.chart, name="visit-chart"),
    path("visits/<uuid:pk>/note/", visit.view, name="visit-view"),
    path("visits/<uuid:pk>/key/", visit.key, name="visit-key"),
    path("visits/<uuid:pk>/note.pdf", visit.paper, name="visit-paper"),
    path("visits/<uuid:pk>/save/", visit.save, name="visit-save"),
    path("visits/<uuid:pk>/undo/", visit.undo, name="visit-undo"),
    path("visits/<uuid:pk>/sign/", visit.sign, name="visit-sign"),
    path("visits/<uuid:pk>/findings/save/", finding.save, name="finding-save"),
    path("visits/<uuid:pk>/findings/affirm/", finding.affirm, name="finding-affirm"),
    path("visits/<uuid:pk>/findings/judge/", finding.judge, name="finding-judge"),
    path("visits/<uuid:pk>/findings/describe/", finding.describe, name="finding-describe"),
    path("visits/<uuid:pk>/blocks/accept/", block.accept, name="block-accept"),
    path("visits/<uuid:pk>/blocks/skip/", block.skip, name="block-skip"),
    path("visits/<uuid:pk>/blocks/time/", block.time, name="block-time"),
    path("visits/<uuid:pk>/blocks/save/", block.add, name="block-add"),
    path("visits/<uuid:pk>/blocks/<uuid:block>/save/", block.save, name="block-save"),
    path("visits/<uuid:pk>/blocks/<uuid:block>/remove/", block.remove, name="block-remove"),
    path("visits/<uuid:pk>/entries/<slug:noun>/add/", entry.add, name="entry-add"),
    path("visits/<uuid:pk>/entries/<slug:noun>/save/", entry.save, name="entry-save"),
    path("visits/<uuid:pk>/entries/<slug:noun>/remove/", entry.remove, name="entry-remove"),
    path("visits/<uuid:pk>/entries/<slug:noun>/move/", entry.move, name="entry-move"),
    path("visits/<uuid:pk>/addenda/add/", addendum.add, name="addendum-add"),
    path("complaints/of/<uuid:pk>/", complaint.panel, name="complaint-panel"),
    path("complaints/of/<uuid:pk>/add/", complaint.add, name="complaint-add"),
    path("complaints/<uuid:pk>/", complaint.edit, name="complaint-edit"),
    path("complaints/<uuid:pk>/save/", complaint.save, name="complaint-save"),
    path("complaints/<uuid:pk>/resolve/", complaint.resolve, name="complaint-resolve"),
    path("episodes/of/<uuid:pk>/add/", episode.add, name="episode-add"),
    path("episodes/<uuid:pk>/", episode.edit, name="episode-edit"),
    path("settings/charting/", setting.list, name="setting-list"),
    path("settings/charting/<slug:table>/", setting.edit, name="setting-edit"),
]
