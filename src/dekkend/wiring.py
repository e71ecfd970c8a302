"""Who listens to what: the one visible table of what travels up from a context to those above it.

Every event class is either a key of ``HANDLERS`` or named in ``WITHOUT_HANDLERS``; a test sees to it.
"""

from dekkend.contracts import events as agreements
from dekkend.contracts import notice_handlers as agreement_notices
from dekkend.oversight.events import ScreeningDecided
from dekkend.procurement import notice_admission as admission
from dekkend.procurement import notice_awards as awards
from dekkend.procurement import notice_handlers as notices
from dekkend.procurement.events import (
    EnrolmentDecided,
    EvidenceAsked,
    EvidenceHandedIn,
    ProvisionalAwardAnnounced,
    RecheckAsked,
    RevisionAnnounced,
    ValidityAnswered,
    ValidityAsked,
)
from dekkend.procurement.information_events import (
    ComplaintFiled,
    ComplaintMoved,
    DeadlineMoved,
    LotWithdrawn,
    NotePublished,
    QuestionAsked,
    QuestionRuled,
)
from dekkend.publication.handlers import (
    on_enrolment_decided,
    on_provisional_award,
    on_revision,
    on_validity_asked,
)
from dekkend.runtime.events import Event, Handlers, StatusChanged

HANDLERS: Handlers = {
    QuestionAsked: (notices.on_question,),
    QuestionRuled: (notices.on_question_ruled,),
    NotePublished: (notices.on_note,),
    DeadlineMoved: (notices.on_deadline,),
    LotWithdrawn: (notices.on_lot_withdrawn,),
    ComplaintFiled: (notices.on_complaint,),
    ComplaintMoved: (notices.on_complaint_moved,),
    ProvisionalAwardAnnounced: (on_provisional_award,),
    RevisionAnnounced: (on_revision,),
    EvidenceAsked: (awards.on_evidence_asked,),
    EvidenceHandedIn: (awards.on_evidence_handed_in,),
    ValidityAsked: (on_validity_asked, awards.on_validity_asked),
    ValidityAnswered: (awards.on_validity_answered,),
    EnrolmentDecided: (on_enrolment_decided, admission.on_enrolment_decided),
    RecheckAsked: (admission.on_recheck_asked,),
    agreements.AgreementSent: (agreement_notices.on_sent,),
    agreements.AgreementSigned: (agreement_notices.on_signed,),
    agreements.ExtensionTold: (agreement_notices.on_extension,),
    agreements.NoticeGiven: (agreement_notices.on_notice,),
    agreements.AgreementEnded: (agreement_notices.on_ended,),
    agreements.AmendmentMoved: (agreement_notices.on_amendment,),
    agreements.ProviderChanged: (agreement_notices.on_provider_changed,),
}

WITHOUT_HANDLERS: frozenset[type[Event]] = frozenset(
    {
        ScreeningDecided,  # decisions ask the gate when they are taken; nobody has to be told
        StatusChanged,  # each transition writes the audit trail itself; contexts emit their own events
    }
)
