"""All settings of the product. Values from outside come through config.env, which checks them.

Embedded mode (the default) needs no server: SQLite, background work inside the web
process, a signing key kept in the data folder. REDIS_URL switches to separate worker and
beat processes; DATABASE_URL switches to PostgreSQL. Every variable is listed in
.env.example.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from config import env
from config.timetable import TIMETABLE

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("WUGUAN_DATA_DIR", BASE_DIR / "var")
REDIS_URL = env.redis("REDIS_URL")
EMBEDDED = not REDIS_URL
TLS = env.yes_no("WUGUAN_TLS", default=False)
PRODUCTION = TLS or not EMBEDDED

# --- the web process -------------------------------------------------------------------
DEBUG = env.yes_no("DEBUG", default=False)
PORT = env.port()
HOST = env.text("HOST", "127.0.0.1")
SECRET_KEY = env.secret("SECRET_KEY", keep_in=None if PRODUCTION else DATA_DIR)
ALLOWED_HOSTS = env.hosts(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
PROXIES = env.whole_number("WUGUAN_PROXIES", default=0, least=0, most=5)

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "django_celery_beat",
    "axes",
    "csp",
    "django_htmx",
    "core.audit",
    "core.jobs",
    "core.files",
    "core.papers",
    "core.exchange",
    "core.web",
    "communities",
    "accounts",
    "policies",
    "estates",
    "committees",
    "tenders",
    "inspections",
    "infrastructure",
    "subsidies",
    "plans",
    "portal",
    "demo",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.web.middleware.NoNul",
    "config.middleware.AdminContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.SessionLifetime",
    "config.middleware.NoStore",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.PasswordChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.web.middleware.Refusals",
]

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
            ],
        },
    },
]

# --- data ------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", data_dir=DATA_DIR)}
# Seal owners' names and phones; the first is in use, the others still open (docs/privacy.md).
SEAL_KEYS = env.keys("WUGUAN_SEAL_KEYS", keep_in=None if PRODUCTION else DATA_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if EMBEDDED
    else {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
# Uploads and finished exports: never under a public address, views check the right first.
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
# The largest paper or photo that is taken in; it goes sealed into the database (core.files).
FILE_MAX_MB = env.whole_number("WUGUAN_FILE_MAX_MB", default=10, least=1, most=50)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Embedded: served from where they lie. Production: hashed names, collected into the image.
STATIC_ROOT = None if EMBEDDED else BASE_DIR / "collected"
WHITENOISE_USE_FINDERS = EMBEDDED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- language and time -----------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["core.web.formats"]

# --- people: sign-in, sessions, passwords ----------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.OfficeBackend",
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.validators.PasswordClassesValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# 等保 asks for a change every 90 days, ASVS forbids asking: 0 switches it off.
PASSWORD_MAX_AGE_DAYS = env.whole_number("WUGUAN_PASSWORD_DAYS", default=90, least=0, most=3650)

IDLE_MINUTES = env.whole_number("WUGUAN_IDLE_MINUTES", default=30, least=5, most=720)
SESSION_HOURS = env.whole_number("WUGUAN_SESSION_HOURS", default=12, least=1, most=72)
SESSION_COOKIE_AGE = IDLE_MINUTES * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# A whole office sits behind one address: lock the pair of name and address, never the address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "core.web.address.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.pages.locked_out"
AXES_ENABLE_ADMIN = False
# who signed in is in our own trail; no second list with addresses and browsers
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "password"]

# --- what a browser may do -------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# --- API -------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # first, so that a stranger is told 401 and not 403
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.web.entry.SignedIn"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "core.web.paging.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "30/min", "user": "600/min"},
    # How many proxies of ours stand in front: their header is believed, a client's is not.
    "NUM_PROXIES": PROXIES,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "core.web.entry.Json",
        "rest_framework.parsers.MultiPartParser",
    ],
    "EXCEPTION_HANDLER": "core.web.api.refusal_handler",
    "FORMAT_SUFFIX_KWARG": None,
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "物管通 API",
    "DESCRIPTION": "住宅小区物业管理、考核与奖补。金额单位为元，日期为北京时间。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["core.web.entry.SignedIn"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "EstateMode": "estates.states.Mode",
        "CommitteeState": "committees.states.CommitteeState",
        "ContractState": "tenders.states.ContractState",
        "ApplicationState": "tenders.states.ApplicationState",
        "ApplicationWay": "tenders.states.Way",
        "VersionState": "policies.states.VersionState",
        "CycleState": "inspections.states.CycleState",
        "AssignmentState": "inspections.states.AssignmentState",
        "NeedState": "infrastructure.states.NeedState",
        "BatchState": "subsidies.states.BatchState",
        "JobState": "core.jobs.states.JobState",
        "CommitteeKind": "committees.states.CommitteeKind",
        "PaperKind": "committees.states.PaperKind",
        "ReminderKind": "committees.states.ReminderKind",
        "ProviderKind": "tenders.models.ProviderKind",
        "CompanyPaperKind": "tenders.states.companies.DocumentKind",
        "CreditKind": "tenders.states.companies.CreditKind",
        "ListKind": "tenders.states.companies.ListKind",
        "EventKind": "tenders.states.life.EventKind",
        "DeadlineReason": "tenders.models.notices.DeadlineReason",
        "DocumentKind": "policies.models.DocumentKind",
        "CalendarKind": "policies.models.CalendarKind",
        "HonourKind": "estates.models.HonourKind",
        "FeeModel": "estates.states.FeeModel",
        "PartyKind": "estates.states.PartyKind",
        "ProblemCode": "estates.states.ProblemCode",
        "ReformKind": "estates.states.Reform",
        "AssemblyState": "committees.states.AssemblyState",
        "VoteState": "committees.states.VoteState",
        "BallotState": "committees.states.BallotState",
        "FundState": "committees.states.FundState",
        "FundKind": "committees.states.FundKind",
        "Matter": "committees.states.Matter",
        "ImportState": "core.exchange.states.ImportState",
        "ImportVerdict": "core.exchange.states.Verdict",
        "VisitOutcome": "inspections.states.Outcome",
        "GateCode": "policies.models.GateCode",
    },
}

# --- background work -------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = TIMETABLE
CELERY_RESULT_EXPIRES = None
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A bell that cannot be rung must not hold up the person who pressed the button.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {} if EMBEDDED else {"socket_connect_timeout": 2, "visibility_timeout": 7200}
)

# --- the look of the administration ----------------------------------------------------
UNFOLD = {
    "SITE_TITLE": "物管通",
    "SITE_HEADER": "物管通",
    "SITE_SUBHEADER": "住宅小区物业管理与奖补",
    "SITE_SYMBOL": "home_work",
    "SITE_URL": "/notices/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "portal.navigation.icon"}],
    "STYLES": ["portal.navigation.admin_stylesheet"],
    "SCRIPTS": ["portal.navigation.admin_script"],
    "ACCOUNT": {"navigation": "portal.navigation.account_links"},
    "DASHBOARD_CALLBACK": "portal.dashboard.context",
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "portal.navigation.sidebar",
    },
}

# --- log: to standard error, without personal data -------------------------------------
LOG_LEVEL = env.choice("WUGUAN_LOG_LEVEL", default="INFO", of=("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    # a company's link is a key: its address is in no line
    "filters": {"no_tokens": {"()": "core.web.logs.NoTokens"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_tokens"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers would mail request data or print in DEBUG only
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "celery": {"handlers": [], "level": "WARNING", "propagate": True},
        "django_celery_beat": {"handlers": [], "level": "WARNING", "propagate": True},
        "axes": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
