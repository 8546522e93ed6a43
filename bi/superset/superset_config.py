"""Superset's settings for reading the warehouse. start says where its files are; nothing secret stands here."""
import os
from pathlib import Path

STATE = Path(os.environ["NRR_SUPERSET_STATE"])

SECRET_KEY = (STATE / "secret_key").read_text()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{STATE / 'superset.db'}"
APP_NAME = "NRR"

# What a build publishes shows in the next query: results are not kept.
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
# Where a user's filters stand, between two clicks. Superset would keep them in its own database, and warn.
FILTER_STATE_CACHE_CONFIG = {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": str(STATE / "filters")}
EXPLORE_FORM_DATA_CACHE_CONFIG = {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": str(STATE / "explore")}
RATELIMIT_STORAGE_URI = "memory://"

# Browsers get everything from here and nothing from elsewhere: no fonts, no maps, no usage statistics.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    # Behind a proxy that speaks TLS, set both (and ENABLE_PROXY_FIX).
    "force_https": False,
    "session_cookie_secure": False,
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
WTF_CSRF_ENABLED = True
FEATURE_FLAGS = {"ALERT_REPORTS": False, "EMBEDDED_SUPERSET": False}
SLACK_ENABLE_AVATARS = False
