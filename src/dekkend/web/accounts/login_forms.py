"""Forms of the login package in our own words."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):
    """A passkey with a name; it replaces the password unless somebody chooses otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Naam van de sleutel")
        self.fields["passwordless"].label = _("Hiermee inloggen zonder wachtwoord")
        self.fields["passwordless"].help_text = _(
            "Kan alleen met een sleutel die uw vingerafdruk, gezicht of pincode vraagt. "
            "Zet dit uit voor een sleutel die u alleen aanraakt."
        )
        self.fields["passwordless"].initial = True
