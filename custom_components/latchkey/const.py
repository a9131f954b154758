"""Name what the whole integration shares: its domain and its addresses."""

from typing import Final

from . import contract

DOMAIN: Final = "latchkey"

# Where Home Assistant's own frontend, its apps and third parties send people to
# sign in. The address is Home Assistant's; Latchkey answers there while loaded.
AUTHORIZE_URL: Final = contract.PATHS["authorize"]

# Home Assistant's own page, always: the way back in if ours fails someone.
BUILTIN_URL: Final = contract.PATHS["builtin"]

# Where providers send people back to: each to a path of its own below this one, or to
# this one itself, which all shared once (`redirect_urls.py`). It is registered with
# every provider, so it never changes.
CALLBACK_URL: Final = contract.PATHS["callback"]

# Under this address lie the files of our page, with hashed names. It is below
# `/auth/`, which Home Assistant's service worker passes to the network untouched.
STATIC_URL: Final = "/auth/latchkey/static"

# Said when a provider was not offered because its redirect URL is shared (`mix_up.py`).
SIGNAL_NOT_OFFERED: Final = "latchkey_not_offered"

# Said when the last administrator was to lose their rights, or no longer is.
SIGNAL_LAST_ADMINISTRATOR: Final = "latchkey_last_administrator"

# Said when somebody was linked to a user, which Home Assistant tells nobody.
SIGNAL_LINKED: Final = "latchkey_linked"

# Said when a provider was not offered because an earlier one has its issuer.
SIGNAL_ISSUER_CONFLICT: Final = "latchkey_issuer_conflict"

# Where an administrator's try-out of a provider begins (`try_out.py`).
TRY_OUT_URL: Final = "/auth/latchkey/try_out"

# Where a provider says that a session of its is over: its id follows
# (`backchannel_logout.py`). It is registered with providers, so it never changes.
LOGOUT_URL: Final = "/auth/latchkey/backchannel-logout"

# Where the login page leads people who have logged out and want to log out at their
# provider too, and where that sends them back to (`provider_log_out.py`): the
# provider's id follows. The second is registered with providers, so it never changes.
LOG_OUT_URL: Final = "/auth/latchkey/log-out"
LOGGED_OUT_URL: Final = "/auth/latchkey/logged-out"

# Where a sign-in waits for another browser, and where that browser finishes it
# (`relay/`): names of both follow.
WAIT_URL: Final = contract.PATHS["wait"]
FINISH_URL: Final = "/auth/latchkey/finish"

# Where a device waits for a phone, and what the phone opens: a name follows.
DEVICE_URL: Final = "/auth/latchkey/device"
PHONE_URL: Final = "/auth/latchkey/phone"

# The type of auth provider that devices are let in by.
DEVICE_TYPE: Final = contract.TYPES["devices"]

# Under this address lie the icons of providers, with hashed names too.
ICONS_URL: Final = "/auth/latchkey/icons"

# The kind of config subentry that holds one provider.
SUBENTRY_PROVIDER: Final = "provider"

# And the kind that holds one link to another plugin's sign-in.
SUBENTRY_LINK: Final = "link"

# Said when somebody else answered at the login page's address (`front.py`).
SIGNAL_FRONT: Final = "latchkey_front"

# Said with a `people.session.Session` when somebody has signed in, and with it and the
# reason, a `people.session.End`, when that is over.
SIGNAL_SESSION_BEGAN: Final = "latchkey_session_began"
SIGNAL_SESSION_ENDED: Final = "latchkey_session_ended"

# Everything that a person at a provider, or a user, has here was ended: with whom it is
# about, and why. There may be no session that tells of it.
SIGNAL_PERSON_ENDED: Final = "latchkey_person_ended"
SIGNAL_USER_ENDED: Final = "latchkey_user_ended"

# Said after each round of checks (`check_rounds.py`).
SIGNAL_UNCHECKABLE: Final = "latchkey_uncheckable"
