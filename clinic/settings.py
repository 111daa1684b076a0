"""All settings, read from the environment; `./plumbline` sets it for the embedded services."""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from clinic import env

django_stubs_ext.monkeypatch()  # forms.ModelForm[Patient] at run time

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", debug=DEBUG)
AUDIT_KEY = env.secret("AUDIT_KEY", debug=DEBUG)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
BASE_URL = env.text("BASE_URL", "http://localhost:8000" if DEBUG else None).rstrip("/")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
AUDIT_ANCHOR_FILE = Path(env.text("AUDIT_ANCHOR_FILE", str(VAR_DIR / "audit-anchor.log")))
EMBEDDED = env.flag("PLUMBLINE_EMBEDDED", default=False)
if EMBEDDED and not DEBUG:
    raise ImproperlyConfigured(
        "The embedded services are for trying and developing. "
        "Set DATABASE_URL and REDIS_URL to real servers, or DEBUG=1."
    )

INSTALLED_APPS = [
    "clinic",
    "scheduling",
    "charting",
    "portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pgtrigger",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "clinic.web.middleware.RequestIdMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinic.web.middleware.CleanTextMiddleware",
    "clinic.web.idle.IdleMiddleware",
    "clinic.web.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "clinic.routes"
WSGI_APPLICATION = "clinic.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.web.context.shell",
            ],
        },
    }
]

# --- data -----------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL")}
if env.flag("DATABASE_POOL", default=False):  # web processes only: Celery's prefork must not share
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"]["OPTIONS"],  # type: ignore[dict-item]
        "pool": {"min_size": 1, "max_size": 4, "timeout": 10},
    }
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a restarted database costs nobody an error
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 2  # the camera and the files of one form; an empty field counts
FILE_UPLOAD_HANDLERS = [
    "clinic.web.upload.SizeHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- who may come in ------------------------------------------------------------------------
AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "clinic.web.account.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the owner invites by e-mail; the link proves the address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # axes throttles, and keeps its tries in the database
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "clinic.web.account.typed_name"
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_SENSITIVE_PARAMETERS: list[str] = ["login", "username"]
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600  # a working day; nobody stays signed in longer
SESSION_IDLE_S = 15 * 60  # without a click; a page that refreshes itself is no click
SESSION_WARN_S = 60  # before that, the page says so; never less than 20 to react
PATIENT_SESSION_S = 12 * 3600  # patients' own sessions, apart from those of staff
PATIENT_IDLE_S = 30 * 60
PATIENT_COOKIE_NAME = "plumbline_patient"
BOOKING_COOKIE_NAME = "plumbline_booking"
MAJORITY_YEARS = env.whole("MAJORITY_YEARS", 18)  # from then on no parent opens the page
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "plumbline_session"
CSRF_COOKIE_HTTPONLY = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they name patients
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "clinic.views.error.csrf_failed"
if not DEBUG:
    SESSION_COOKIE_NAME = "__Host-session"
    PATIENT_COOKIE_NAME = "__Host-patient"
    BOOKING_COOKIE_NAME = "__Host-booking"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- words and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- static ---------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- mail -----------------------------------------------------------------------------------
# By SMTP, or through the API of a provider, which then tells what became of each mail.
EMAIL_PROVIDER = env.choice("EMAIL_PROVIDER", env.PROVIDERS)
EMAIL_BACKEND = (
    f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend"
    if EMAIL_PROVIDER
    else "django.core.mail.backends.smtp.EmailBackend"
)
ANYMAIL = env.mail_provider(EMAIL_PROVIDER)
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.whole("EMAIL_PORT", 1025 if DEBUG else 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=not DEBUG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Plumbline <clinic@localhost>")
MAIL_SINK_DIR = env.text("MAIL_SINK_DIR", "")
# How long one worker may be at one message; more than all time-outs of one SMTP session together.
MESSAGE_LEASE_S = env.whole("MESSAGE_LEASE_S", 300)
MESSAGE_PAUSE_S = 30  # before the second try; it doubles with each further one

# --- texts: "twilio", "http" (any carrier or bridge that speaks clinic/gateways/sms.py), or none
SMS_CARRIER = env.choice("SMS_CARRIER", ("", "twilio", "http"))
SMS_FROM = env.text("SMS_FROM", "")  # the clinic's number, like +15550142200
SMS_URL = env.text("SMS_URL", "")
SMS_ACCOUNT = env.text("SMS_ACCOUNT", "")
SMS_TOKEN = env.text("SMS_TOKEN", "")
SMS_SECRET = env.text("SMS_SECRET", "")  # signs the calls of the plain carrier
SMS_TIMEOUT_S = 15
SMS_SINK_DIR = env.text("SMS_SINK_DIR", "")
if SMS_CARRIER and not (SMS_TOKEN and SMS_FROM and (SMS_ACCOUNT or (SMS_URL and SMS_SECRET))):
    raise ImproperlyConfigured(
        "Texts need SMS_FROM and SMS_TOKEN, and SMS_ACCOUNT (twilio) or SMS_URL and SMS_SECRET."
    )

# --- work in the background -----------------------------------------------------------------
# PostgreSQL holds everything that is due; Redis only carries the wake-up calls.
CELERY_BROKER_URL = env.broker("REDIS_URL")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_connect_timeout": 2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULER = "clinic.celery:HeartbeatScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "clinic.heartbeat", "schedule": 10.0, "options": {"expires": 30}},
    "audit-seal": {"task": "clinic.audit_seal", "schedule": 5.0, "options": {"expires": 30}},
    "formkey-forget": {
        "task": "clinic.formkey_forget",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "message-sweep": {"task": "clinic.message_sweep", "schedule": 10.0, "options": {"expires": 30}},
    "outbox-watch": {"task": "clinic.outbox_watch", "schedule": 60.0, "options": {"expires": 60}},
    "miss-sweep": {"task": "scheduling.miss_sweep", "schedule": 60.0, "options": {"expires": 60}},
    "offer-sweep": {
        "task": "scheduling.offer_sweep",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "hold-sweep": {"task": "scheduling.hold_sweep", "schedule": 60.0, "options": {"expires": 60}},
    "reminder-sweep": {
        "task": "scheduling.reminder_sweep",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "recall-sweep": {
        "task": "scheduling.recall_sweep",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "booking-sweep": {
        "task": "portal.booking_sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "checkin-sweep": {
        "task": "charting.checkin_sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "draft-sweep": {"task": "portal.draft_sweep", "schedule": 600.0, "options": {"expires": 300}},
    "nudge-sweep": {"task": "portal.nudge_sweep", "schedule": 60.0, "options": {"expires": 60}},
    "signin-sweep": {"task": "portal.signin_sweep", "schedule": 5.0, "options": {"expires": 15}},
    "zone-renew": {
        "task": "scheduling.zone_renew",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
}

# --- logs: request id, no names, no addresses of records' holders ---------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "clinic.gateways.log.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "clinic.gateways.log.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it would name the passkeys of patients
    },
}

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # the address is unique whatever its case: constraint user_email_once
]
FORMS_URLFIELD_ASSUME_HTTPS = True
