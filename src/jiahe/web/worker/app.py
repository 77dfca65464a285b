"""What makes the worker's pages an app: its service worker and the page without network."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiahe.web import chrome
from jiahe.web.policies import allow, is_anybody


@allow(is_anybody)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script at `/work/sw.js`: its place gives it the scope of the worker's pages."""
    return chrome.service_worker(request)


@allow(is_anybody)
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "worker/offline.html")
