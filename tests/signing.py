"""Signing in without the login pages."""

from django.test import Client

from jiahe.accounts.models import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(person_id: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person_id), backend=BACKEND)
    return client
