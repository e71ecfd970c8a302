"""What people do with tests of providers: one function is one use case and one transaction."""

from dekkend.oversight.services.bibob import (
    Signature,
    ask_again,
    ask_bureau,
    finish_scan,
    receive_advice,
    return_form,
    save_answers,
    send_form,
    start_research,
    write_research,
)
from dekkend.oversight.services.choices import choices_of, set_choices
from dekkend.oversight.services.decision import Judgement, decide, give_view, intend, reuse, share_outcome
from dekkend.oversight.services.financial import (
    Situation,
    ask_figures_again,
    supply_figures,
    use_figures_held,
)
from dekkend.oversight.services.start import start_screening, start_where_needed, stop_screening

__all__ = [
    "Judgement",
    "Signature",
    "Situation",
    "ask_again",
    "ask_bureau",
    "ask_figures_again",
    "choices_of",
    "decide",
    "finish_scan",
    "give_view",
    "intend",
    "receive_advice",
    "return_form",
    "reuse",
    "save_answers",
    "send_form",
    "set_choices",
    "share_outcome",
    "start_research",
    "start_screening",
    "start_where_needed",
    "stop_screening",
    "supply_figures",
    "use_figures_held",
    "write_research",
]
