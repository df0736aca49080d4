"""Starts software that nobody here wrote, to try replyclock on: django-helpdesk, an SMTP sink and Dovecot.

    helpdesk.py start FOLDER [--web PORT --smtp PORT --imap PORT]
    helpdesk.py furnish WORKSPACE [--web PORT --smtp PORT --imap PORT]
    helpdesk.py answer FOLDER TICKET TEXT
    helpdesk.py stop FOLDER

Everything listens on loopback. Knows how a helpdesk is made and answered; the servers of mail and the
verbs are those of all examples and stand in ../loopback.py.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

from loopback import Example, Ports, Software, main

SETTINGS = """
INSTALLED_APPS += ["django.contrib.sites", "django.contrib.humanize", "rest_framework", "helpdesk"]
SITE_ID = 1
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", {smtp}
DEFAULT_FROM_EMAIL = "helpdesk@city.example"
MEDIA_ROOT, MEDIA_URL = "media", "/media/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_SUBMIT_A_TICKET_PUBLIC = True
HELPDESK_VIEW_A_TICKET_PUBLIC = True
HELPDESK_PUBLIC_TICKET_PRIORITY = 3
LOGIN_URL = "/login/"
"""
URLS = """
from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
FURNISH = """
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from helpdesk.models import Queue

get_user_model().objects.create_superuser("operator", "operator@city.example", "unused")
Site.objects.update_or_create(id=1, defaults=dict(domain="127.0.0.1:{web}", name="City"))
Queue.objects.create(
    title="市长信箱 Public inquiries",
    slug="pub",
    allow_public_submission=True,
    email_address="pub@city.example",
)
"""
# The product's own way of an operator's public answer: a follow-up on the ticket and a mail.
ANSWER = """
import os
from django.contrib.auth import get_user_model
from helpdesk.models import Ticket
from helpdesk.update_ticket import update_ticket

operator = get_user_model().objects.get(username="operator")
ticket = Ticket.objects.get(id=int(os.environ["TICKET"]))
update_ticket(operator, ticket, comment=os.environ["ANSWER"], public=True, files=[])
"""


def make(helpdesk: Software, ports: Ports) -> None:
    """A Django project with one queue that takes letters from the public."""
    helpdesk.run("django-admin", "startproject", "city", ".")
    with (helpdesk.folder / "city" / "settings.py").open("a") as settings:
        settings.write(SETTINGS.format(**ports))
    (helpdesk.folder / "city" / "urls.py").write_text(URLS)
    _manage(helpdesk, "migrate")
    _manage(helpdesk, "shell", "-c", FURNISH.format(**ports))
    _manage(helpdesk, "loaddata", "emailtemplate.json")


def serve(helpdesk: Software, ports: Ports) -> list[str]:
    """The command that serves the project."""
    return [helpdesk.program("python"), "manage.py", "runserver", "--noreload", f"127.0.0.1:{ports['web']}"]


def answer(helpdesk: Software, ticket: int, text: str) -> None:
    """An operator answers a ticket in public: on its page and by mail."""
    _manage(helpdesk, "shell", "-c", ANSWER, TICKET=str(ticket), ANSWER=text)


def _manage(helpdesk: Software, *words: str, **variables: str) -> None:
    helpdesk.run("python", "manage.py", *words, **variables)


HELPDESK = Example(
    name="helpdesk",
    script=Path(__file__).resolve(),
    packages=["django-helpdesk>=2.6,<3"],
    form="/tickets/submit/",
    ports={"web": 8701, "smtp": 2525, "imap": 1143},
    make=make,
    serve=serve,
    answer=answer,
)

if __name__ == "__main__":
    main(HELPDESK)
