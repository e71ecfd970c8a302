"""Sealing: what goes in comes out with the right key only, and nothing that was changed comes out."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.secret_sharing import combine, split
from dekkend.organisations.domain import SYSTEM
from dekkend.runtime import files, vault
from dekkend.runtime.encrypted import EncryptedJSONField, padded, unpadded
from dekkend.runtime.file_checks import FileRefused
from dekkend.runtime.models import StoredFile
from dekkend.runtime.sealed_files import decrypted, encrypt, open_sealed, save_sealed
from dekkend.runtime.vault import CannotOpen
from tests.web.actors.world import PDF

KEY = bytes(range(32))


@given(st.binary(max_size=2000))
def test_a_sealed_box_opens_with_its_own_key_only(content: bytes) -> None:
    mine, other = vault.make_keys(), vault.make_keys()
    sealed = vault.seal(mine.public, content)
    assert vault.unseal(mine.private, sealed) == content
    with pytest.raises(CannotOpen):
        vault.unseal(other.private, sealed)


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_changed_box_does_not_open(content: bytes, data: st.DataObject) -> None:
    keys = vault.make_keys()
    sealed = bytearray(vault.seal(keys.public, content))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        vault.unseal(keys.private, bytes(sealed))


@pytest.mark.parametrize("damaged", [b"", b"kort", b"x" * 48])
def test_what_is_no_box_does_not_open(damaged: bytes) -> None:
    with pytest.raises(CannotOpen):
        vault.unseal(vault.make_keys().private, damaged)


def test_a_private_key_from_the_server_and_two_officers() -> None:
    keys = vault.make_keys()
    server = vault.server_key("een")
    parts = split(vault.either(keys.private, server), 4, 2)
    again = vault.either(combine((parts[3], parts[1])), server)
    assert vault.public_of(again) == keys.public
    assert vault.public_of(vault.either(combine(parts[:2]), vault.server_key("twee"))) != keys.public


@given(st.text(max_size=40), st.binary(max_size=100))
def test_a_passphrase_unwraps_what_it_wrapped(passphrase: str, content: bytes) -> None:
    wrapped = vault.wrap(passphrase, content, b"over", cost=vault.LIGHT)
    assert vault.unwrap(passphrase, wrapped, b"over") == content
    for wrong in ((passphrase + "x", b"over"), (passphrase, b"anders")):
        with pytest.raises(CannotOpen):
            vault.unwrap(wrong[0], wrapped, wrong[1])


@pytest.mark.parametrize("damaged", [b"", b"\x02" + b"x" * 60])
def test_what_was_not_wrapped_is_not_unwrapped(damaged: bytes) -> None:
    with pytest.raises(CannotOpen):
        vault.unwrap("een", damaged)


def test_the_cost_for_people_is_real() -> None:
    assert vault.STRONG.memory >= 19 * 1024 * 1024
    assert vault.STRONG.rounds >= 2


def test_a_signature_holds_for_one_text() -> None:
    signature = vault.sign(b"een")
    assert len(signature) == 64
    assert vault.is_signed(b"een", signature)
    assert not vault.is_signed(b"twee", signature)
    assert not vault.is_signed(b"een", b"kort")


def test_another_installation_has_other_keys(settings: object) -> None:
    first = vault.server_key("doel"), vault.signing_key()
    settings.VAULT_KEY = "een andere wortel"  # type: ignore[attr-defined]
    assert vault.server_key("doel") != first[0]
    assert vault.signing_key() != first[1]


@given(st.binary(max_size=3 * 65536))
def test_a_stream_comes_out_as_it_went_in(content: bytes) -> None:
    sealed = BytesIO()
    encrypt(KEY, BytesIO(content), sealed)
    assert b"".join(decrypted(KEY, BytesIO(sealed.getvalue()))) == content


@pytest.mark.parametrize("spoil", ["cut", "more", "swap", "flip"])
def test_a_spoilt_stream_gives_nothing(spoil: str) -> None:
    whole = BytesIO()
    encrypt(KEY, BytesIO(b"a" * 200_000), whole)
    data = bytearray(whole.getvalue())
    piece = 4 + 65536 + 17
    if spoil == "cut":
        data = data[: -(4 + 200_000 - 3 * 65536 + 17)]
    elif spoil == "more":
        data += b"x"
    elif spoil == "swap":
        data[28 : 28 + 2 * piece] = data[28 + piece : 28 + 2 * piece] + data[28 : 28 + piece]
    else:
        data[5000] ^= 1
    with pytest.raises(CannotOpen):
        list(decrypted(KEY, BytesIO(bytes(data))))


@pytest.mark.django_db
def test_a_sealed_upload_tells_nothing_in_database_or_store() -> None:
    made = save_sealed(SimpleUploadedFile("perceel-3-geheim.pdf", PDF), SYSTEM)
    row = StoredFile.objects.get(pk=made.id)
    with files.open_file(row) as stored:
        assert b"%PDF" not in stored.read()
    assert "geheim" not in f"{row.name} {row.path}"
    assert row.sha256 != made.sha256
    with open_sealed(row, made.key) as content:
        assert content.read() == PDF
    with pytest.raises(CannotOpen):
        open_sealed(row, KEY)


@pytest.mark.django_db
def test_a_sealed_upload_is_checked_like_every_upload() -> None:
    with pytest.raises(FileRefused):
        save_sealed(SimpleUploadedFile("programma.exe", b"MZ"), SYSTEM)
    assert not StoredFile.objects.exists()


@given(st.binary(max_size=100), st.integers(1, 200))
def test_padding_comes_off(content: bytes, more: int) -> None:
    assert unpadded(padded(content, len(content) + more)) == content


def test_lengths_of_columns_come_in_steps() -> None:
    from dekkend.procurement.models import SubmissionDraft

    field = SubmissionDraft._meta.get_field("content")
    assert isinstance(field, EncryptedJSONField)
    short, longer = field.get_prep_value({"lots": []}), field.get_prep_value({"lots": ["a", "b"]})
    assert short is not None
    assert longer is not None
    assert len(short) == len(longer)
    assert field.get_prep_value(None) is None
