"""Typed readers of the environment: a wrong value stops the start, it never becomes a default."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable as text. Raises: ImproperlyConfigured when it is unset and has no default."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return default


def flag(name: str, *, default: bool) -> bool:
    """The variable as yes or no. Raises: ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def whole(name: str, default: int) -> int:
    """The variable as a whole number. Raises: ImproperlyConfigured when it is not one."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def choice(name: str, known: tuple[str, ...]) -> str:
    """The variable as one of the known words, the first without it.

    Raises: ImproperlyConfigured for any other word.
    """
    value = os.environ.get(name, "").strip().lower() or known[0]
    if value not in known:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(known)}, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, split at commas, without empty parts."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret(name: str, *, debug: bool) -> str:
    """A secret of at least 32 characters; in development a fixed stand-in is allowed.

    Raises: ImproperlyConfigured when it is missing or short outside development.
    """
    value = os.environ.get(name, "")
    if len(value) >= 32:
        return value
    if debug and not value:
        return f"development-only-{name.lower()}-that-protects-nothing"
    raise ImproperlyConfigured(f"{name} must be set to at least 32 random characters.")


def database(name: str) -> dict[str, object]:
    """Django's database settings from a postgresql:// address; `?host=/dir` names a socket folder.

    Raises: ImproperlyConfigured when the address is missing or not PostgreSQL's.
    """
    parts = urlsplit(text(name))
    if parts.scheme not in {"postgresql", "postgres"} or len(parts.path) < 2:
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host/name.")
    query = parse_qs(parts.query)
    host = query.pop("host", [unquote(parts.hostname or "")])[0]
    options = {key: values[0] for key, values in query.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


# What each provider of mail calls its key, where its API lies, and what signs its calls.
_PROVIDERS = {
    "postmark": ("POSTMARK_SERVER_TOKEN", "POSTMARK_API_URL", ""),
    "mailgun": ("MAILGUN_API_KEY", "MAILGUN_API_URL", "MAILGUN_WEBHOOK_SIGNING_KEY"),
    "mailtrap": ("MAILTRAP_API_TOKEN", "MAILTRAP_API_URL", "MAILTRAP_TRACKING_SECRET"),
}
PROVIDERS = ("", *_PROVIDERS)


def mail_provider(provider: str) -> dict[str, object]:
    """Anymail's settings for a provider; empty without one, for then mail goes by SMTP.

    Raises: ImproperlyConfigured without its key, and for a half set-up of its reports.
    """
    if not provider:
        return {}
    key, url, signed = _PROVIDERS[provider]
    found: dict[str, object] = {key: text("EMAIL_PROVIDER_KEY"), "REQUESTS_TIMEOUT": (5, 20)}
    if provider != "mailtrap":  # which is told so in its own settings: nobody's reading is watched
        found["SEND_DEFAULTS"] = {"track_opens": False, "track_clicks": False}
    if address := text("EMAIL_PROVIDER_URL", ""):
        found[url] = address
    if domain := text("EMAIL_PROVIDER_DOMAIN", ""):
        found["MAILGUN_SENDER_DOMAIN"] = domain
    secret, signer = text("EMAIL_HOOK_SECRET", ""), text("EMAIL_HOOK_KEY", "")
    if secret and (":" not in secret or len(secret) < 20):
        raise ImproperlyConfigured("EMAIL_HOOK_SECRET must be name:password, 20 signs or more.")
    if secret and signed and not signer:
        raise ImproperlyConfigured(f"The reports of {provider} need EMAIL_HOOK_KEY too.")
    if secret:
        found["WEBHOOK_SECRET"] = secret
    if secret and signed:
        found[signed] = signer
    return found


def broker(name: str) -> str:
    """Celery's broker address from a redis://, rediss:// or unix:// one.

    Raises: ImproperlyConfigured for any other scheme.
    """
    address = text(name)
    scheme = urlsplit(address).scheme
    if scheme in {"redis", "rediss"}:
        return address
    if scheme == "unix":
        return address.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    raise ImproperlyConfigured(f"{name} must start with redis://, rediss:// or unix://.")
