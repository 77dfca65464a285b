"""The office's addresses for inspection, early warning and pauses, among those of `office`."""

from django.urls import path

from jiahe.web.inspection import desk, lots, pauses, reviewing, watch

urlpatterns = [
    path("inspections/", desk.today, name="inspections"),
    path("inspections/teams/", lots.lots, name="lots"),
    path("inspections/teams/resume/", lots.resume, name="inspection-resume"),
    path("inspections/lots/<slug:lot_code>/", lots.lot, name="lot"),
    path("inspections/lots/<slug:lot_code>/draw/", lots.draw, name="lot-draw"),
    path("inspections/proof/", reviewing.photos, name="proof"),
    path("inspections/proof/<slug:code>/judge/", reviewing.judge, name="proof-judge"),
    path("inspections/photos/<slug:code>/", reviewing.picture, name="inspected-photo"),
    path("inspections/<slug:code>/", desk.show, name="inspection"),
    path("inspections/<slug:code>/record/", desk.record, name="inspection-record"),
    path("inspections/<slug:code>/leave-out/", desk.leave_out, name="inspection-leave-out"),
    path("inspections/<slug:code>/second-look/", desk.second_look, name="second-look"),
    path("inspections/<slug:code>/hazard/", desk.hazard, name="inspection-hazard"),
    path("inspections/<slug:code>/photos/<int:position>/", desk.photo, name="inspection-photo"),
    path("hazards/", reviewing.hazard_list, name="hazards"),
    path("hazards/<slug:code>/close/", reviewing.close_hazard, name="hazard-close"),
    path("warnings/", watch.inbox, name="warnings"),
    path("warnings/<slug:code>/", watch.show, name="warning"),
    path("warnings/<slug:code>/seen/", watch.acknowledge, name="warning-seen"),
    path("warnings/<slug:code>/act/", watch.act, name="warning-act"),
    path("warnings/<slug:code>/dismiss/", watch.dismiss, name="warning-dismiss"),
    path("pauses/", pauses.pauses, name="pauses"),
    path("pauses/choose/", pauses.choose, name="pause-choose"),
    path("pauses/make/", pauses.pause, name="pause"),
    path("pauses/<slug:code>/lift/", pauses.lift, name="pause-lift"),
]
