"""Who signs in and how: sessions, lock-outs, second factor, single sign-on."""

from django.urls import reverse_lazy

from docflow.settings import env

# A proof of who is there counts so long for what changes keys and administration.
FRESH_SECONDS = 15 * 60
CONFIRM_URL = reverse_lazy("identity:confirm")
SESSION_SECONDS = env.SESSION_HOURS * 3600
SESSION_IDLE_SECONDS = env.SESSION_IDLE_MINUTES * 60
SESSION_COOKIE_AGE = SESSION_SECONDS
# Nothing is remembered: the browser forgets it when it is closed.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Whether administrators need a second factor whatever their office's rule says.
ADMINISTRATORS_NEED_FACTOR = False
DEVICE_COOKIE_SECURE = False

# Five failures of one name at one address, or of one known device, wait for 15 minutes.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "docflow.identity.devices.counted_as"
AXES_RESET_ON_SUCCESS = True
# Who came in is in the audit.
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "docflow.identity.views.entering.locked_out"
# So many failures at one address over all names, known devices apart, make it wait.
SPRAYING = {"most": 40, "seconds": 900}
# So many wrong codes of one person, known devices apart, and of one known device.
WRONG_CODES = {"most": 10, "seconds": 900}

ACCOUNT_ADAPTER = "docflow.identity.adapters.Accounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = True
# Ours count (SPRAYING, WRONG_CODES): allauth's, by name, would let anybody lock a leader out.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "docflow.identity.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
# `core.web.freshly` stands before each of these views.
MFA_REAUTHENTICATION_REQUIRED = False
USERSESSIONS_TRACK_ACTIVITY = False

OIDC = {
    "issuer": env.OIDC_ISSUER.rstrip("/"),
    "client": env.OIDC_CLIENT_ID,
    "secret": env.OIDC_CLIENT_SECRET,
    "name": env.OIDC_NAME,
    "claim": env.OIDC_CLAIM,
    "factor": env.OIDC_FACTOR,
}
