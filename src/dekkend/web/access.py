"""Who reaches which page: one table of every URL name and every persona.

Each line is a URL name with an outcome for each persona, in the order of ``PERSONAS``:

| letter | outcome |
|---|---|
| A | allowed: the page |
| R | refused: 403, with words that say what to do |
| H | hidden: 404, as if it does not exist |
| L | sent to the login page |

A line "name POST" says what holds for changes where that differs. The middleware enforces the table by
role, and refuses every URL that is not in it; whether it is *your* region or *your* submission is the view's
own question to a policy (``require``), and the test of the table checks both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.core.exceptions import PermissionDenied

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import ROLE_NAMES, Actor, Permission, Role


class Outcome(StrEnum):
    ALLOWED = "A"
    REFUSED = "R"
    HIDDEN = "H"
    LOGIN = "L"


PERSONAS: Final = (
    "visitor",  # not logged in
    "outsider",  # logged in, without any role
    "buyer",
    "buyer_elsewhere",  # of another region
    "assessor",
    "contract_manager",
    "controller",  # of a municipality in the region
    "access_worker",
    "provider",
    "competitor",  # another provider
    "supervisor",
    "administrator",
)

_ROLES: Final[Mapping[Role, tuple[str, ...]]] = MappingProxyType(
    {
        Role.BUYER: ("buyer", "buyer_elsewhere"),
        Role.ASSESSOR: ("assessor",),
        Role.CONTRACT_MANAGER: ("contract_manager",),
        Role.CONTROLLER: ("controller",),
        Role.ACCESS_WORKER: ("access_worker",),
        Role.PROVIDER: ("provider", "competitor"),
        Role.SUPERVISOR: ("supervisor",),
        Role.ADMINISTRATOR: ("administrator",),
    }
)

_PUBLIC = "A A A A A A A A A A A A"
_LOGGED_IN = "L A A A A A A A A A A A"
_ADMINISTRATORS = "L R R R R R R R R R R A"
_PROVIDERS = "L R R R R R R R A A R R"
_OWN_SUBMISSION = "L R R R R R R R A H R R"
_MESSAGES = "L R R R R R A A A A R R"
_ASSESSORS = "L R R R A R R R R R R R"
_BUYERS = "L R A A R R R R R R R R"
_THIS_BUYER = "L R A R R R R R R R R R"
_TARIFF_MAKERS = "L R A R R A R R R R R R"
_TARIFF_BEGINNERS = "L R A A R A R R R R R R"
_TARIFF_DECIDERS = "L R A R R A A R R R R R"
_AGREEMENTS = "L R A A R A A A A A A R"
_AGREEMENT = "L R A H R A A A A H A R"
_AGREEMENT_STAFF = "L R A H R A A A R R A R"
_AGREEMENT_MANAGERS = "L R R R R A R R R R R R"

#                                       visitor
#                                       . outsider
#                                       . . buyer
#                                       . . . buyer_elsewhere
#                                       . . . . assessor
#                                       . . . . . contract_manager
#                                       . . . . . . controller
#                                       . . . . . . . access_worker
#                                       . . . . . . . . provider
#                                       . . . . . . . . . competitor
#                                       . . . . . . . . . . supervisor
#                                       . . . . . . . . . . . administrator
TABLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "set_language":                 _PUBLIC,
        # -- our own pages
        "home":                         _PUBLIC,
        "accessibility":                _PUBLIC,
        "components":                   _PUBLIC,
        "regions":                      _PUBLIC,
        "region":                       _PUBLIC,
        "search":                       _PUBLIC,
        "rules":                        _PUBLIC,
        "rule":                         _PUBLIC,
        # -- products, prices and tariffs
        "tariffs_start":               _PUBLIC,
        "tariffs":                     _PUBLIC,
        "tariff_history":              _PUBLIC,
        "products":                    _PUBLIC,
        "product":                     _PUBLIC,
        "catalogue_adopt POST":        _TARIFF_MAKERS,
        "units":                       _PUBLIC,
        "price_models":                _PUBLIC,
        "price_import":                _TARIFF_BEGINNERS,
        "products_import":             _TARIFF_BEGINNERS,
        "products_template":           _TARIFF_BEGINNERS,
        "region_volumes":              "L R A A R A A R R R A R",
        "volumes_import":              _TARIFF_BEGINNERS,
        "volumes_template":            _TARIFF_BEGINNERS,
        "budgets_import":              "L R A A R A A R R R R R",
        "budgets_template":            "L R A A R A A R R R R R",
        "index_import":                _TARIFF_BEGINNERS,
        "index_template":              _TARIFF_BEGINNERS,
        "sheet_import":                _TARIFF_MAKERS,
        "sheet_template":              _TARIFF_MAKERS,
        "sheet_correct":               _TARIFF_MAKERS,
        "price":                       _PUBLIC,
        "price_adopt POST":            _TARIFF_MAKERS,
        "price_keep POST":             _TARIFF_MAKERS,
        "price_line":                  _PUBLIC,
        "what_if":                     _PUBLIC,
        "price_compare":               _PUBLIC,
        "cost_sheets":                 _TARIFF_MAKERS,
        "cost_sheet_file":             _PUBLIC,
        "own_hour":                    _PUBLIC,
        "differentiations":            _PUBLIC,
        "differentiation_propose POST":_TARIFF_MAKERS,
        "differentiation_decide POST": _TARIFF_DECIDERS,
        "sheets":                      _PUBLIC,
        "sheet_new":                   _TARIFF_BEGINNERS,
        "sheet":                       _PUBLIC,
        "sheet_act POST":              _TARIFF_DECIDERS,
        "sheet_file":                   _PUBLIC,
        "index_audit":                 _PUBLIC,
        "stress_new":                  _TARIFF_DECIDERS,
        "indexations":                 _PUBLIC,
        "figure_record POST":          "L R A A R A A R R R R A",
        "indexation":                  _PUBLIC,
        "indexation_adopt POST":       _TARIFF_MAKERS,
        "indexation_apply POST":       _TARIFF_MAKERS,
        "stress_test":                 "L R A R R A A R R R A R",
        "stress_retry POST":           _TARIFF_DECIDERS,
        "own_stress":                  _PROVIDERS,
        "cost_studies":                _LOGGED_IN,
        "cost_study_new":              _TARIFF_BEGINNERS,
        "cost_study":                  _LOGGED_IN,
        "study_invite":                _TARIFF_MAKERS,
        "cost_study_use POST":         _TARIFF_MAKERS,
        "cost_study_act POST":         _TARIFF_MAKERS,
        "own_studies":                 _PROVIDERS,
        "own_study":                   _PROVIDERS,
        "own_study_file":              _PROVIDERS,
        # -- one procurement
        "procurements":                 _PUBLIC,
        "procurement_new":              _BUYERS,
        "procurement_new_from":         _BUYERS,
        "procurement":                  _PUBLIC,
        "lots":                         _PUBLIC,
        "lot":                          _PUBLIC,
        "goals":                        _PUBLIC,
        "framework":                    _PUBLIC,
        "definition_file":              _PUBLIC,
        "documents":                    _PUBLIC,
        "submissions":                  _LOGGED_IN,
        "submission":                   "L H A H A A H H A H A A",
        "decisions":                    _PUBLIC,
        "letters":                      _LOGGED_IN,
        "letter":                       "L R A R R A R R A R A A",
        "letter_file":                  "L R A R R A R R A R A A",
        "letters_archive":              "L R H R R R R R R R R R",
        "make_archive POST":            _THIS_BUYER,
        "award_course":                 "L R A R R A R R R R A A",
        "award_act":                    _THIS_BUYER,
        "party_conduct":                "L H A H H A H H A H A A",
        "ranking":                      "L R A R R A R R R R A A",
        "drawing":                      _PUBLIC,
        "drawing POST":                 _THIS_BUYER,
        "asked":                        _OWN_SUBMISSION,
        "sent_letter":                  "L H A H H A H H A H A A",
        "sent_letter_file":             "L H A H H A H H A H A A",
        "letter_drafts":                _THIS_BUYER,
        "letter_draft":                 _THIS_BUYER,
        "case_files":                   "L R A R R R R R R R A R",
        "make_case_file POST":          "L R A R R R R R R R A R",
        "case_file":                    "L R A R R R R R R R A R",
        "assessment_board":             _THIS_BUYER,
        "assessment_seat":              _THIS_BUYER,
        "division":                     _THIS_BUYER,
        "prices":                       _THIS_BUYER,
        "interest_decide POST":         _THIS_BUYER,
        "scores":                       "L R A R R A R R R R A A",
        "log":                          "L R A R R A R R R R A A",
        "log_file":                     "L R A R R A R R R R A A",
        "log_package":                  "L R A R R A R R R R A A",
        "bid_vault":                    "L R A R R A R R R R A A",
        "bid_vault POST":               _THIS_BUYER,
        "bid_vault_practice POST":      _THIS_BUYER,
        "bid_vault_destroy":            _THIS_BUYER,
        "bid_outages":                  _THIS_BUYER,
        "grounds":                      _THIS_BUYER,
        "supplement":                   _THIS_BUYER,
        "officer_key":                  _BUYERS,
        "procurement_step":             _THIS_BUYER,
        "practice_step POST":           _THIS_BUYER,
        "procurement_job":              _THIS_BUYER,
        # -- providers' and assessors' own work
        "my_submissions":               _PROVIDERS,
        "my_organisation":              _PROVIDERS,
        "profile_part":                 _PROVIDERS,
        "profile_changes":              _PROVIDERS,
        "vault":                        _PROVIDERS,
        "vault_file":                   "L R R R R R R R A H R R",
        "vault_remove POST":            _PROVIDERS,
        "statement":                    _PROVIDERS,
        "statement_sign POST":          _PROVIDERS,
        "statement_import POST":        _PROVIDERS,
        "statement_signed":             "L R R R R R R R A H R R",
        "statement_file":               "L R R R R R R R A H R R",
        "invitations":                  _PROVIDERS,
        "together":                     _PROVIDERS,
        "from_vault POST":              _PROVIDERS,
        "submission_copy":              _PROVIDERS,
        "joining":                      "L R A R R R R R A R R R",
        "submit":                       _PROVIDERS,
        "submit_send POST":             _PROVIDERS,
        "repair":                       _PROVIDERS,
        "receipt":                      _OWN_SUBMISSION,
        "withdraw":                     _OWN_SUBMISSION,
        "replace POST":                 _OWN_SUBMISSION,
        "receipt_proof":                _OWN_SUBMISSION,
        "upload":                       "L H A H A A H H A H A A",
        "my_assessments":               _ASSESSORS,
        "assess":                       _ASSESSORS,
        "assess_lock":                  _ASSESSORS,
        "assess_unlock POST":           _ASSESSORS,
        "consensus":                    _ASSESSORS,
        "consensus_meeting POST":       _ASSESSORS,
        "interests":                    _ASSESSORS,
        "consensus_confirm POST":       _ASSESSORS,
        # -- decision route, consultations, dialogue
        "route":                        "L R A H R A R R R R A A",
        "route_make POST":              _THIS_BUYER,
        "route_step":                   "L R A H R A R R R R A A",
        "route_file":                   "L R A H R A R R R R A A",
        "route_document":               "L R A H R A R R R R A A",
        "consultations":                "L R A H R A R R R R A A",
        "consultation":                 "L R A H R A R R R R A A",
        "dialogue_session":             "L R A H R A R R R R A A",
        "my_consultations":             _PROVIDERS,
        "my_consultation":              _OWN_SUBMISSION,
        # -- Bibob and financial tests
        "screenings":                   "L R A A R R R R R R A R",
        "screening_new":                _BUYERS,
        "screening_choices":            "L R A A R R R R R R A R",
        "screening":                    "L R A H R R R R R R A R",
        "screening_upload":             "L R A H R R R R A H A R",
        "my_screenings":                _PROVIDERS,
        "my_screening":                 _OWN_SUBMISSION,
        # -- the buyer's board
        "board":                        "L R A R R A R R R R A A",
        "board_file":                   "L R A R R A R R R R A A",
        "board_lots":                   _THIS_BUYER,
        # -- continuous admission
        "admission":                    _PUBLIC,
        "admission POST":               _THIS_BUYER,
        "admission_cell":               _PUBLIC,
        "admission_cell POST":          _THIS_BUYER,
        "admission_enough":             _PUBLIC,
        "admission_enough POST":        _THIS_BUYER,
        "enrolments":                   _LOGGED_IN,
        "enrolment":                    "L H A H H A H H A H A A",
        "enrolment_file":               "L H A H H A H H A H A A",
        "enrolment_act POST":           _THIS_BUYER,
        "enrolment_withdraw POST":      _OWN_SUBMISSION,
        "enrol":                        _PROVIDERS,
        "enrolment_repair":             _OWN_SUBMISSION,
        "my_enrolments":                _PROVIDERS,
        # -- publication, questions, notes, complaints
        "publication":                  _PUBLIC,
        "publication_data":             _PUBLIC,
        "procurement_calendar":         _PUBLIC,
        "follow POST":                  _LOGGED_IN,
        "publication_link POST":        _THIS_BUYER,
        "lot_withdraw":                 _THIS_BUYER,
        "questions":                    _LOGGED_IN,
        "question_ask":                 _PROVIDERS,
        "question":                     _LOGGED_IN,
        "notes":                        _PUBLIC,
        "note":                         _PUBLIC,
        "note_file":                    _PUBLIC,
        "note_begin POST":              _THIS_BUYER,
        "note_draft":                   _THIS_BUYER,
        "note_facts":                   _THIS_BUYER,
        "version_confirm POST":         _PROVIDERS,
        "complaints":                   _LOGGED_IN,
        "complaint":                    "L H A H H A H H A H A A",
        "contacts":                     "L R A R R A R R R R A A",
        # -- notices and calendars
        "notices":                      _LOGGED_IN,
        "notices_read POST":            _LOGGED_IN,
        "notice":                       _LOGGED_IN,
        "notice_settings":              _LOGGED_IN,
        "calendar_feed POST":           _LOGGED_IN,
        "calendar":                     _PUBLIC,
        # -- agreements
        "agreements":                   _AGREEMENTS,
        "agreements_new":               "L R A A R A R R R R R R",
        "agreements_import":            "L R A A R A R R R R R R",
        "agreements_from_award":        "L R A R R A R R R R R R",
        "agreement":                    _AGREEMENT,
        "agreement_timeline":           _AGREEMENT,
        "agreement_act POST":           "L R R R R A R R A H R R",
        "agreement_changes":            "L R A H R A A R A H A R",
        "agreement_changes POST":       _AGREEMENT_MANAGERS,
        "agreement_change_act POST":    "L R R R R A A R A H R R",
        "agreement_log":                "L R A H R A R R R R A R",
        "agreement_log_package":        "L R A H R A R R R R A R",
        "agreement_year":               "L R A A R A A R A A A R",
        "agreement_feed":               _PUBLIC,
        "agreement_documents":          "L R A H R A A R A H A R",
        "agreement_documents_act POST": "L R R R R A R R A H R R",
        "agreement_concept":            "L R A H R A A R A H A R",
        "agreement_document":           "L R A H R A A R A H A R",
        "agreement_text":               "L R A H R A A R A H A R",
        "agreement_text POST":          "L R A H R A R R R R R R",
        "agreement_text_act POST":      "L R A H R A R R R R R R",
        "agreement_signing":            "L R A H R A A R A H A R",
        "agreement_signing_act POST":   "L R R R R A R R A H R R",
        "agreement_sign":               "L R R R R A R R A H R R",
        "agreement_evidence":           "L R A H R A A R A H A R",
        "agreement_talks":              "L R A H R A A R A H A R",
        "agreement_talks_act POST":     _AGREEMENT_MANAGERS,
        "agreement_talk":               "L R A H R A A R A H A R",
        "agreement_talk POST":          _AGREEMENT_MANAGERS,
        "agreement_talk_act POST":      "L R R R R A R R A H R R",
        "editions":                     "L R A A R A A R R R A R",
        "edition_compare":              "L R A A R A A R R R A R",
        "editions_act POST":            _AGREEMENT_MANAGERS,
        "agreement_template_default":   "L R A A R A A R R R A R",
        "agreement_template":           "L R A H R A A R R R A R",
        "agreement_batch":              "L R A A R A A R R R A R",
        "agreement_batch_file":         "L R A A R A A R R R A R",
        "provider_card":                _AGREEMENT,
        "agreement_entry":              "L R A A R A A R R R A R",
        "transitions":                  "L R A A R A A R R R A R",
        "transition":                   "L R A H R A A R R R A R",
        "transition_make POST":         _AGREEMENT_MANAGERS,
        "transition_act POST":          _AGREEMENT_MANAGERS,
        "transition_step POST":         _AGREEMENT_MANAGERS,
        "transition_clients":           _AGREEMENT_MANAGERS,
        "agreement_cells":              _AGREEMENT,
        "agreement_cells_act POST":     "L R R R R A R R A H R R",
        "agreement_stops":              _AGREEMENT,
        "agreement_stops_act POST":     "L R R R R A R R A H R R",
        "agreement_stop_act POST":      "L R R R R A R R A H R R",
        "agreement_rooms":              "L R A H R A A R A H A R",
        "agreement_rooms_act POST":     _AGREEMENT_MANAGERS,
        "agreement_room":               "L R A H R A A R A H A R",
        "agreement_room_file":          "L R A H R A A R A H A R",
        "agreement_room_act POST":      "L R R R R A A R A H R R",
        "agreement_duties":             "L R A H R A A R A H A R",
        "agreement_duty_kind":          "L R A H R A A R A H A R",
        "agreement_duty_kind_act POST": "L R R R R A R R A H R R",
        "agreement_duty":               "L R A H R A A R A H A R",
        "agreement_duty_act POST":      "L R R R R A R R A H R R",
        "agreement_ending":             "L R A H R A A R A H A R",
        "agreement_ending_new POST":    _AGREEMENT_MANAGERS,
        "agreement_ending_act POST":    _AGREEMENT_MANAGERS,
        "agreement_bridge_act POST":    "L R R R R A R R A H R R",
        "landscape":                    _PUBLIC,
        "landscape_cell":               _PUBLIC,
        # -- messages of iWmo and iJw
        "message_check":                _PUBLIC,
        "messages":                     _MESSAGES,
        "message_search POST":          _MESSAGES,
        "message_deliver":              _MESSAGES,
        "message_tokens":               _MESSAGES,
        "message":                      "L R R R R R A A A H R R",
        "message_file":                 "L R R R R R A A A H R R",
        "message_api":                  _PUBLIC,
        "message_api_file":             _PUBLIC,
        # -- people and roles
        "my_account":                   _LOGGED_IN,
        "people":                       _ADMINISTRATORS,
        "people_add":                   _ADMINISTRATORS,
        "person":                       _ADMINISTRATORS,
        "person_close POST":            _ADMINISTRATORS,
        "person_reopen POST":           _ADMINISTRATORS,
        "role_grant POST":              _ADMINISTRATORS,
        "role_withdraw POST":           _ADMINISTRATORS,
        # -- logging in (allauth)
        "account_login":                _PUBLIC,
        "account_logout":               _PUBLIC,
        "account_inactive":             _PUBLIC,
        "account_signup":               _PUBLIC,
        "account_reauthenticate":       _LOGGED_IN,
        "account_email":                _LOGGED_IN,
        "account_email_verification_sent": _PUBLIC,
        "account_confirm_email":        _PUBLIC,
        "account_change_password":      _LOGGED_IN,
        "account_set_password":         _LOGGED_IN,
        "account_reset_password":       _PUBLIC,
        "account_reset_password_done":  _PUBLIC,
        "account_reset_password_from_key": _PUBLIC,
        "account_reset_password_from_key_done": _PUBLIC,
        "account_confirm_login_code":   _PUBLIC,
        "mfa_index":                    _LOGGED_IN,
        "mfa_authenticate":             _PUBLIC,
        "mfa_reauthenticate":           _LOGGED_IN,
        "mfa_activate_totp":            _LOGGED_IN,
        "mfa_deactivate_totp":          _LOGGED_IN,
        "mfa_view_recovery_codes":      _LOGGED_IN,
        "mfa_generate_recovery_codes":  _LOGGED_IN,
        "mfa_download_recovery_codes":  _LOGGED_IN,
        "mfa_list_webauthn":            _LOGGED_IN,
        "mfa_add_webauthn":             _LOGGED_IN,
        "mfa_reauthenticate_webauthn":  _LOGGED_IN,
        "mfa_remove_webauthn":          _LOGGED_IN,
        "mfa_edit_webauthn":            _LOGGED_IN,
        "mfa_login_webauthn":           _PUBLIC,
        "socialaccount_login_cancelled": _PUBLIC,
        "socialaccount_login_error":    _PUBLIC,
        "socialaccount_signup":         _PUBLIC,
        "socialaccount_connections":    _LOGGED_IN,
        "openid_connect_login":         _PUBLIC,
        "openid_connect_callback":      _PUBLIC,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, read."""

    outcomes: Mapping[str, Outcome]

    def for_actor(self, actor: Actor) -> Outcome:
        """What the table says about somebody: of several roles the most that one of them allows."""
        if not actor.is_known:
            return self.outcomes["visitor"]
        found = {self.for_role(role) for role in actor.roles} or {self.outcomes["outsider"]}
        return next(each for each in _FROM_MOST_TO_LEAST if each in found)

    def for_role(self, role: Role) -> Outcome:
        """What the table says about a role. Where its personas differ (one's own region and another one's) it
        is allowed here, and the view decides."""
        found = {self.outcomes[persona] for persona in _ROLES[role]}
        return found.pop() if len(found) == 1 else Outcome.ALLOWED

    def readers(self) -> tuple[Role, ...]:
        """The roles that may have this page, somewhere."""
        return tuple(role for role in _ROLES if self.for_role(role) is Outcome.ALLOWED)

    def refusal(self) -> Message:
        """Why somebody with other roles does not get this page, and what to do."""
        return msg(
            "Deze pagina is voor: {roles}.",
            roles=tuple(ROLE_NAMES[role] for role in self.readers()),
        )


_FROM_MOST_TO_LEAST: Final = (Outcome.ALLOWED, Outcome.REFUSED, Outcome.LOGIN, Outcome.HIDDEN)


def require(permission: Permission) -> None:
    """Raises PermissionDenied with a policy's own words when it says no; the page with them follows."""
    if not permission:
        raise PermissionDenied(permission.reason)


def read(row: str) -> Line:
    """A line of the table. Raises ValueError when it has not one known letter for each persona."""
    letters = row.split()
    if len(letters) != len(PERSONAS):
        raise ValueError(f"{row!r} has {len(letters)} outcomes for {len(PERSONAS)} personas")
    outcomes = {persona: Outcome(letter) for persona, letter in zip(PERSONAS, letters, strict=True)}
    return Line(MappingProxyType(outcomes))


_LINES: Final = {name: read(row) for name, row in TABLE.items()}


def line_for(url_name: str, method: str) -> Line | None:
    """The line that holds for a request; None for a URL that nobody put in the table."""
    if method not in ("GET", "HEAD", "OPTIONS") and (found := _LINES.get(f"{url_name} POST")):
        return found
    return _LINES.get(url_name) or _LINES.get(f"{url_name} POST")
