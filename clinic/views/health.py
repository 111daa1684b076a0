"""Is everything up? For the person who runs the server, and for the machine that watches it."""

from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.gateways import broker
from clinic.models import Heartbeat
from clinic.web.access import public

STALE_AFTER_S = 60


@public("a monitor without an account asks; it tells no facts about people")
@require_safe
def show(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503 with the names of what is down."""
    facts, down = _database(timezone.now())
    facts["broker"] = broker.is_up(settings.CELERY_BROKER_URL)
    if not facts["broker"]:
        down.append("broker")
    body = {"ok": not down, "down": down, **facts}
    response = JsonResponse(body, status=503 if down else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _database(now: datetime) -> tuple[dict[str, object], list[str]]:
    """What the database can tell: itself, migrations, and the age of each heartbeat in seconds."""
    facts: dict[str, object] = {"database": False, "migrations": False}
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        facts |= {"database": True, "migrations": not pending}
        ages = {beat.name: (now - beat.at).total_seconds() for beat in Heartbeat.objects.all()}
    except DatabaseError:
        return facts, ["database"]
    down = [] if facts["migrations"] else ["migrations"]
    for name in ("worker", "beat"):
        age = ages.get(name)
        facts[f"{name}_heartbeat_age_s"] = None if age is None else round(age, 1)
        if age is None or age > STALE_AFTER_S:
            down.append(name)
    return facts, down
