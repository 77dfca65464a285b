"""Signing in without the login pages."""

from django.test import Client

from jiahe.accounts.models import Person

BACKEND = "jiahe.web.signin.PhoneBackend"


def signed_in(person_id: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person_id), backend=BACKEND)
    return client


def see(client: Client, **chosen: str) -> None:
    """The signed-in person chooses `language` ("en", "zh-hans") or `elder` ("1", "0")."""
    assert client.post("/me/view/", chosen).status_code == 302


def speak(client: Client, language: str) -> None:
    see(client, language=language)
