# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the pages of clearance."""

from django.urls import path

from diwana.modules.clearance.views import decisions, declarations, drafts, files, lists, sections, settlements, uploads

app_name = "clearance"
urlpatterns = [
    path("declarations/", lists.mine, name="mine"),
    path("declarations/new/", drafts.start, name="start"),
    path("declarations/upload/", uploads.upload, name="upload"),
    path("declarations/<int:pk>/", declarations.declaration, name="declaration"),
    path("declarations/<int:pk>/entry.json", declarations.entry, name="entry"),
    path("declarations/<int:pk>/cancel/", declarations.cancel, name="cancel"),
    path("declarations/<int:pk>/copy/", declarations.copy, name="copy"),
    path("declarations/<int:pk>/edit/", drafts.edit, name="edit"),
    path("declarations/<int:pk>/edit/items/", sections.items, name="items"),
    path("declarations/<int:pk>/edit/items/change/", sections.change_items, name="change-items"),
    path("declarations/<int:pk>/edit/items/<int:number>/", sections.item, name="item"),
    path("declarations/<int:pk>/edit/check/", drafts.check, name="check"),
    path("declarations/<int:pk>/edit/file/", drafts.file, name="file"),
    path("declarations/<int:pk>/edit/discard/", drafts.discard, name="discard"),
    path("declarations/<int:pk>/edit/files/", files.files, name="files"),
    path("declarations/<int:pk>/edit/<slug:name>/", sections.section, name="section"),
    path("declarations/<int:pk>/filed/", drafts.filed, name="filed"),
    path("declarations/<int:pk>/paper/", declarations.paper, name="paper"),
    path("declarations/<int:pk>/examination/", decisions.examination, name="examination"),
    path("declarations/<int:pk>/examine/", decisions.examine, name="examine"),
    path("declarations/<int:pk>/resolve/", decisions.resolve, name="resolve"),
    path("declarations/<int:pk>/release/", decisions.release, name="release"),
    path("declarations/<int:pk>/clear/", decisions.clear, name="clear"),
    path("declarations/<int:pk>/payment/", decisions.payment, name="payment"),
    path("declarations/<int:pk>/settlement/", settlements.settlement, name="settlement"),
    path("queue/", lists.queue, name="queue"),
    path("desk/", lists.desk, name="desk"),
]
