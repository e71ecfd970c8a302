"""A provider is taken over: what the rules say, and who has the agreement on which day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from dekkend.contracts.agreement_events import Takeover
from dekkend.contracts.agreement_model import Agreement, Party
from dekkend.contracts.amendment_rules import AmendmentKind, ChangeFacts, law_allows_change
from dekkend.contracts.exit_rules import TransferFacts, transfer_has_consent
from dekkend.kernel.rules import Verdict


def takeover_verdicts(agreement: Agreement, takeover: Takeover) -> tuple[Verdict, ...]:
    """Consent (EX-08), and in a tender whether another contractor may follow (CT-15, AW 2.163f)."""
    change = ChangeFacts(
        agreement.tender,
        AmendmentKind.SUCCESSOR,
        agreement.value or Decimal(0),
        Decimal(0),
        reason=takeover.reason,
    )
    consent = TransferFacts(True, takeover.pledge, takeover.consent_on)
    return (transfer_has_consent(consent), law_allows_change(change))


def provider_on(agreement: Agreement, day: date) -> Party:
    """Who has the agreement on a day: the last successor whose takeover the buyer consented to. Everything
    else of the agreement stays as it is: term, cells, rooms and what was to be done."""
    party = agreement.provider
    for takeover in sorted(agreement.takeovers, key=lambda it: it.effective_on):
        agreed = takeover.consent_on is not None and takeover.consent_on <= day
        if takeover.effective_on <= day and agreed and not takeover.pledge:
            party = Party(id=takeover.successor, name=takeover.successor_name)
    return party


def after_takeovers(agreement: Agreement, day: date) -> Agreement:
    """The agreement as it stands on a day, with the provider that has it then."""
    return replace(agreement, provider=provider_on(agreement, day))
