"""What is kept about agreements. The computing is done on ``agreement_model.Agreement``: see ``stored``."""

from dekkend.contracts.models.agreement import Agreement, SignedText, ToldExtension
from dekkend.contracts.models.cells import CapacityReport, ClientStop, ContractLine
from dekkend.contracts.models.changes import Amendment, Bridging, Ending
from dekkend.contracts.models.documents import AgreementDocument, AgreementTemplate, RegionEdition
from dekkend.contracts.models.facts import AgreementFact, SelfEmployedRuling
from dekkend.contracts.models.rooms import Ceiling, RoomAdjustment, RoomUse
from dekkend.contracts.models.standing import DatedMoment, Standing, ToldMoment
from dekkend.contracts.models.talks import Conversation, TalkAction
from dekkend.contracts.models.transition import Transition

__all__ = [
    "Agreement",
    "AgreementDocument",
    "AgreementFact",
    "AgreementTemplate",
    "Amendment",
    "Bridging",
    "CapacityReport",
    "Ceiling",
    "ClientStop",
    "ContractLine",
    "Conversation",
    "DatedMoment",
    "Ending",
    "RegionEdition",
    "RoomAdjustment",
    "RoomUse",
    "SelfEmployedRuling",
    "SignedText",
    "Standing",
    "TalkAction",
    "ToldExtension",
    "ToldMoment",
    "Transition",
]
