"""Root-scope addresses: `path("", include("jiahe.web.chrome_urls"))`."""

from django.urls import path

from jiahe.web import chrome

urlpatterns = [
    path("elder-mode/", chrome.elder_mode, name="elder-mode"),
    path("favicon.ico", chrome.favicon, name="favicon"),
    path("offline/", chrome.offline, name="offline"),
    path("sw.js", chrome.service_worker, name="service-worker"),
    path("manifest.webmanifest", chrome.manifest, name="manifest"),
]
