"""The own statement (UEA): the grounds, completeness, who may sign, what is frozen."""

import io
import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from dekkend.organisations import services
from dekkend.organisations.domain_profile import Authority, NewRepresentative
from dekkend.organisations.domain_statement import (
    Answers,
    GroundAnswer,
    Reduction,
    SignatureKind,
    fingerprint,
    from_json,
    grounds,
    grounds_that_apply,
    statement_gaps,
    to_json,
)
from dekkend.organisations.errors import NotPermitted
from dekkend.organisations.models import OwnStatement
from dekkend.organisations.statement_queries import signed_statements, statement_under_way
from dekkend.organisations.vault_errors import (
    NotAStatement,
    NotAuthorised,
    ScanMissing,
    StatementChanged,
    StatementIncomplete,
)
from dekkend.runtime import clock
from tests.personas import World

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
IDS = [ground.id for ground in grounds()]

yes_no = st.sampled_from([None, True, False])
texts = st.sampled_from(["", "  ", "Omdat het zo was."])
answers = st.builds(
    Answers,
    small=yes_no,
    relies=yes_no,
    relied_upon=texts,
    subcontracts=yes_no,
    subcontractors=texts,
    grounds=st.dictionaries(st.sampled_from(IDS), st.builds(GroundAnswer, yes_no, texts, texts)),
    meets_criteria=yes_no,
    reduction=st.sampled_from(list(Reduction)),
)


def whole(**changes: object) -> Answers:
    found = {
        "small": True,
        "relies": False,
        "subcontracts": False,
        "grounds": {name: GroundAnswer(False) for name in IDS},
        "meets_criteria": True,
    }
    return Answers(**(found | changes))  # type: ignore[arg-type]


def test_the_form_has_twenty_four_grounds_with_their_sources() -> None:
    assert [ground.number for ground in grounds()] == list(range(1, 25))
    assert Counter(ground.part.value for ground in grounds()) == {"A": 6, "B": 2, "C": 15, "D": 1}
    assert [ground.number for ground in grounds() if ground.mandatory] == list(range(1, 9))
    assert all("2.86" in ground.law for ground in grounds() if ground.mandatory)
    assert all(ground.law and ground.directive and ground.measures for ground in grounds())
    assert len(set(IDS)) == 24


@given(answers)
def test_a_statement_without_gaps_answers_everything(found: Answers) -> None:
    gaps = statement_gaps(found)
    open_grounds = [name for name in IDS if found.ground(name).applies is None]
    assert set(open_grounds) <= {gap.place for gap in gaps}
    if not gaps:
        assert None not in (found.small, found.relies, found.subcontracts, found.meets_criteria)
        assert not open_grounds
        for name in IDS:
            one = found.ground(name)
            assert not one.applies or (one.explanation.strip() and one.measures.strip())


@given(answers)
def test_answering_what_is_missing_leaves_no_gap(found: Answers) -> None:
    mended = {name: found.ground(name) for name in IDS}
    for gap in statement_gaps(found):
        if gap.place in mended:
            mended[gap.place] = GroundAnswer(mended[gap.place].applies or False, "Uitleg.", "Maatregel.")
    rest = whole(grounds=mended)
    assert statement_gaps(rest) == ()


@given(answers)
def test_a_statement_survives_export_and_import(found: Answers) -> None:
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


@given(answers)
def test_mandatory_and_optional_grounds_are_told_apart(found: Answers) -> None:
    must = {ground.id for ground in grounds_that_apply(found, mandatory=True)}
    may = {ground.id for ground in grounds_that_apply(found, mandatory=False)}
    assert not must & may
    assert must | may == {name for name in IDS if found.ground(name).applies}
    assert all(ground.mandatory == (ground.id in must) for ground in grounds() if ground.id in must | may)


def signer(personas: World, name: str = "A. Bestuurder", how: Authority = Authority.ALONE) -> int:
    new = NewRepresentative(name, "bestuurder", how, date(2020, 1, 1))
    return services.add_representative(personas.actor("provider"), personas.provider, new)


def sign(personas: World, *signers: int, revision: int = 1, **more: object) -> int:
    with clock.fixed(NOW):
        return services.sign_statement(
            personas.actor("provider"),
            personas.provider,
            signers,
            SignatureKind(more.pop("kind", SignatureKind.DIGITAL)),
            revision,
            more.get("scan"),  # type: ignore[arg-type]
        )


def save(personas: World, found: Answers, revision: int = 0) -> int:
    return services.save_answers(personas.actor("provider"), personas.provider, found, revision)


def test_a_whole_statement_is_signed_and_frozen(personas: World) -> None:
    save(personas, whole())
    assert sign(personas, signer(personas)) == 1
    found = signed_statements(personas.actor("provider"), personas.provider)[0]
    assert (found.signer, found.signature, found.mandatory, found.optional) == (
        "A. Bestuurder",
        SignatureKind.DIGITAL,
        (),
        (),
    )
    assert fingerprint(found.content) == found.sha256
    assert found.content["organisation"]["kvk"] == "10000001"
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnStatement.objects.filter(pk=found.id).update(signer="Iemand anders")
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnStatement.objects.filter(pk=found.id).delete()


def test_the_next_one_begins_with_the_last_answers(personas: World) -> None:
    save(personas, whole(small=False))
    sign(personas, signer(personas))
    following = statement_under_way(personas.actor("provider"), personas.provider)
    assert following is not None
    assert (following.version, following.answers.small, following.gaps) == (2, False, ())
    assert save(personas, whole(small=True)) == 1
    assert len(signed_statements(personas.actor("provider"), personas.provider)) == 1


def test_an_open_question_is_not_signed(personas: World) -> None:
    save(personas, whole(grounds={name: GroundAnswer(False) for name in IDS[1:]}))
    with pytest.raises(StatementIncomplete) as refused:
        sign(personas, signer(personas))
    assert refused.value.values["count"] == 1


def test_a_ground_that_applies_needs_explanation_and_measures(personas: World) -> None:
    save(personas, whole(grounds={**whole().grounds, "fraude": GroundAnswer(True, "In 2024.")}))
    with pytest.raises(StatementIncomplete):
        sign(personas, signer(personas))
    told = GroundAnswer(True, "In 2024.", "De bestuurder is vertrokken.")
    save(personas, whole(grounds={**whole().grounds, "fraude": told}), 1)
    sign(personas, signer(personas, "B."), revision=2)
    assert signed_statements(personas.actor("provider"), personas.provider)[0].mandatory == ("Fraude",)


def test_who_may_not_sign_does_not(personas: World) -> None:
    save(personas, whole())
    over = services.add_representative(
        personas.actor("provider"),
        personas.provider,
        NewRepresentative("Oud", "directeur", Authority.ALONE, date(2020, 1, 1), date(2026, 3, 1)),
    )
    together = signer(personas, "C.", Authority.JOINTLY), signer(personas, "D.", Authority.JOINTLY)
    for wrong in ((), (over,), together[:1], (9999,)):
        with pytest.raises(NotAuthorised):
            sign(personas, *wrong)
    assert sign(personas, *together) == 1


def test_a_wet_signature_needs_its_scan(personas: World) -> None:
    save(personas, whole())
    who = signer(personas)
    with pytest.raises(ScanMissing):
        sign(personas, who, kind=SignatureKind.WET)
    sign(personas, who, kind=SignatureKind.WET, scan=SimpleUploadedFile("scan.txt", b"getekend"))
    sealed, content = services.open_scan(personas.actor("provider"), personas.provider, 1)
    with content:
        assert (sealed.name, content.read()) == ("scan.txt", b"getekend")
    with pytest.raises(NotPermitted):
        services.open_scan(personas.actor("buyer"), personas.provider, 1)


def test_two_colleagues_do_not_overwrite_each_other(personas: World) -> None:
    save(personas, whole())
    with pytest.raises(StatementChanged):
        save(personas, whole(small=False))
    view = statement_under_way(personas.actor("provider"), personas.provider)
    assert view is not None
    assert view.answers.small is True


def test_nobody_else_reads_or_writes_it(personas: World) -> None:
    save(personas, whole())
    for persona in ("competitor", "buyer", "administrator", "supervisor", "outsider", "visitor"):
        actor = personas.actor(persona)
        assert statement_under_way(actor, personas.provider) is None
        assert signed_statements(actor, personas.provider) == ()
        with pytest.raises(NotPermitted):
            services.save_answers(actor, personas.provider, whole(), 1)


def test_the_database_cannot_read_the_answers(personas: World) -> None:
    save(personas, whole(relies=True, relied_upon="Een geheim voor de database"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM organisations_ownstatement")
        assert b"geheim" not in bytes(cursor.fetchone()[0])


def test_an_exported_statement_comes_in_again(personas: World) -> None:
    actor = personas.actor("competitor")
    exported = json.dumps({"answers": to_json(whole())}).encode()
    services.import_answers(actor, personas.competitor, io.BytesIO(exported), 0)
    view = statement_under_way(actor, personas.competitor)
    assert view is not None
    assert view.gaps == ()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"nee", b'{"format": "iets"}', b'{"answers": {"grounds": 3}}', b"\xff"]
)
def test_another_file_is_refused(personas: World, content: bytes) -> None:
    with pytest.raises(NotAStatement):
        services.import_answers(personas.actor("provider"), personas.provider, io.BytesIO(content), 0)
