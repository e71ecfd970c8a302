"""Checks a court file of Dekkend, with nothing but Python 3.9 or newer: no Dekkend, no packages.

    python verify_bundle.py dossier.zip [--key HEX]
    python verify_bundle.py FOLDER [--key HEX]

It checks that every file is as it was when the file was made (sha256), that nothing was added or left away,
that the server signed the list (Ed25519), that the log is one whole chain, that letters and versions have
their hashes, and it calculates every decision again from the agreed scores. ``--key`` is the public key as
you know it from elsewhere; without it the key in the file itself is used, which proves less.

Ends with 0 when all is well, 1 when something is wrong, 2 when the file cannot be read.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

try:
    import verify_audit
except ImportError:  # inside Dekkend the verifier of the log lies elsewhere
    from dekkend.runtime import verify_audit

FORMAT = 1
MANIFEST, SIGNATURE = "MANIFEST.json", "MANIFEST.sig"
NOT_LISTED = {MANIFEST, SIGNATURE}
JUDGED = {"GU-03", "GU-04", "GU-05"}

Row = dict  # a row of a table, as JSON holds it


class Bundle:
    """The files of a court file, from a zip or a folder."""

    def __init__(self, place: Path) -> None:
        self.zip = zipfile.ZipFile(place) if place.is_file() else None
        self.folder = place

    def names(self) -> set:
        if self.zip:
            return {name for name in self.zip.namelist() if not name.endswith("/")}
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix() for path in found if "__pycache__" not in path.parts}

    def read(self, name: str) -> bytes:
        return self.zip.read(name) if self.zip else (self.folder / name).read_bytes()

    def rows(self, table: str) -> list:
        name = f"tabellen/{table}.jsonl"
        if name not in self.names():
            return []
        return [json.loads(line) for line in self.read(name).decode().split("\n") if line]


def problems(bundle: Bundle, key: "str | None" = None) -> Iterator[str]:
    """What is wrong with a court file, one Dutch sentence for each; nothing when all is well."""
    names = bundle.names()
    if not names >= NOT_LISTED:
        yield "De lijst MANIFEST.json of de handtekening MANIFEST.sig ontbreekt."
        return
    raw = bundle.read(MANIFEST)
    manifest = json.loads(raw)
    if manifest.get("format") != FORMAT:
        yield "Dit dossier heeft een onbekende vorm."
        return
    yield from _signature(raw, manifest, bundle.read(SIGNATURE), key)
    broken = list(_files(bundle, manifest, names))
    yield from broken
    if not broken:
        yield from _log(bundle, manifest)
        yield from _letters(bundle)
        yield from _versions(bundle)
        yield from _decisions(bundle)


def _signature(raw: bytes, manifest: Row, signature: bytes, key: "str | None") -> Iterator[str]:
    public = key or manifest["key"]
    if key and key != manifest["key"]:
        yield "Dit dossier noemt een andere sleutel dan de sleutel die u opgaf."
    if not signed(bytes.fromhex(public), raw, bytes.fromhex(signature.decode().strip())):
        yield "De handtekening onder de lijst klopt niet."


def _files(bundle: Bundle, manifest: Row, names: set) -> Iterator[str]:
    listed = {it["path"]: it for it in manifest["files"]}
    yield from (
        f"Er is een bestand bij dat niet op de lijst staat: {name}."
        for name in sorted(names - listed.keys() - NOT_LISTED)
    )
    for name, it in listed.items():
        if name not in names:
            yield f"Er ontbreekt een bestand: {name}."
        elif hashlib.sha256(bundle.read(name)).hexdigest() != it["sha256"]:
            yield f"Een bestand is veranderd: {name}."


def _log(bundle: Bundle, manifest: Row) -> Iterator[str]:
    lines = verify_audit.lines_of(bundle.read("logboek.jsonl").decode())
    log = manifest["log"]
    yield from (f"Logboek: {it}" for it in verify_audit.problems(lines, log["head"], log["length"]))


def _letters(bundle: Bundle) -> Iterator[str]:
    for row in bundle.rows("Letter"):
        if digest(row["content"]) != row["sha256"]:
            yield f"De hash van brief {row['id']} klopt niet bij de inhoud."


def _versions(bundle: Bundle) -> Iterator[str]:
    for row in bundle.rows("DefinitionVersion"):
        if digest(row["content"]) != row["sha256"]:
            yield f"De hash van versie {row['number']} van de definitie klopt niet bij de inhoud."


def digest(content: Any) -> str:
    """The sha256 of JSON written in one way only."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


# -- calculating the decisions again


def _decisions(bundle: Bundle) -> Iterator[str]:
    calculated = calculate(bundle)
    for row in bundle.rows("Decision"):
        found = calculated.get(row["bid_id"])
        stored = (row["awarded"], row["total"], row["rank"])
        if found != stored:
            yield f"Besluit over inschrijving {row['bid_id']}: nagerekend {found}, vastgelegd {stored}."


def calculate(bundle: Bundle) -> dict:
    """Every decision as the agreed scores and the recorded changes give it: by bid, whether it is awarded,
    the total as text, and the place."""
    rules = json.loads(bundle.read("rekenregels.json"))
    lots = {row["id"]: row["slug"] for row in bundle.rows("ProcurementLot")}
    submissions = {row["id"]: row for row in bundle.rows("Submission")}
    decided = {row["bid_id"]: row for row in bundle.rows("Decision")}
    scores, changes, aside = _scores(bundle), _changes(bundle), _set_aside(bundle, decided)
    prices = _prices(bundle)
    groups: dict = {}
    for bid in bundle.rows("Bid"):
        if bid["id"] in decided:
            submission = submissions[bid["submission_id"]]
            place = (str(submission.get("round", 1)), lots[bid["lot_id"]])
            groups.setdefault(place, []).append((bid["id"], submission["receipt"]))
    found: dict = {}
    for (number, lot), bids in groups.items():
        found.update(_lot(rules[number][lot], lot, bids, scores, changes, aside, prices))
    return found


def _prices(bundle: Bundle) -> dict:
    """What was offered, by bid and criterion; exactly, not as a rounded amount."""
    return {
        (row["bid_id"], row["requirement"]): Decimal(row["price"])
        for row in bundle.rows("SubmissionItem")
        if row.get("price") is not None and row["bid_id"] is not None
    }


def _scores(bundle: Bundle) -> dict:
    found: dict = {}
    for row in bundle.rows("Consensus"):
        if not row.get("set_aside_at"):
            found.setdefault(row["bid_id"], {})[row["criterion"]] = Decimal(row["score"])
    return found


def _changes(bundle: Bundle) -> list:
    made = {
        row["id"]: row["number"] for row in bundle.rows("Announcement") if row["status"] == "bekendgemaakt"
    }
    rows = [row for row in bundle.rows("DecisionChange") if row["announcement_id"] in made]
    return sorted(rows, key=lambda row: (made[row["announcement_id"]], row["id"]))


def _set_aside(bundle: Bundle, decided: dict) -> set:
    """The bids that the first decision turned down before their content counted."""
    first = dict(decided)
    first.update({row["bid_id"]: row for row in bundle.rows("EarlierDecision") if row["version"] == 1})
    return {
        bid
        for bid, row in first.items()
        if not row["awarded"] and not JUDGED & {reason["rule"] for reason in row["reasons"]}
    }


def _lot(rules: Row, lot: str, bids: list, scores: dict, changes: list, aside: set, prices: dict) -> dict:
    mine = {bid for bid, _ in bids}
    out, agreed = aside & mine, {bid: dict(scores.get(bid, {})) for bid in mine}
    for change in changes:
        bid = change["bid_id"]
        if bid in mine and change["kind"] == "uitsluiten":
            out = out | {bid}
        elif bid in mine and change["kind"] == "toelaten":
            out = out - {bid}
        elif bid in mine:
            agreed[bid][change["criterion"]] = Decimal(change["score"])
    for it in rules["criteria"]:
        if it.get("price"):
            offered = {bid: prices[bid, it["id"]] for bid in mine - out if (bid, it["id"]) in prices}
            for bid, score in _price_scores(it, offered).items():
                agreed[bid].setdefault(it["id"], score)
    found = dict.fromkeys(out, (False, None, None))
    good = []
    for bid, receipt in bids:
        if bid not in out:
            total, passes = _total(rules, agreed[bid])
            found[bid] = (False, total, None)
            if passes:
                good.append((_order(rules, agreed[bid], total), _draw(lot, receipt, rules["seed"]), bid))
    found.update(_placed(rules, good, found))
    return found


def _price_scores(it: Row, offered: dict) -> dict:
    """The score of each price by the method that was announced."""
    low, high, found = Decimal(it["lowest"]), Decimal(it["highest"]), {}
    for bid, price in offered.items():
        if it["price"]["method"] == "laagste-relatief":
            share = min(offered.values()) / price
        else:
            floor, ceiling = Decimal(it["price"]["floor"]), Decimal(it["price"]["ceiling"])
            share = (ceiling - price) / (ceiling - floor)
        share = max(Decimal(0), min(Decimal(1), share))
        found[bid] = (low + (high - low) * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return found


def _total(rules: Row, agreed: dict) -> tuple:
    if not rules["criteria"]:
        return None, True
    whole, passes = Decimal(0), True
    for it in rules["criteria"]:
        low, high = Decimal(it["lowest"]), Decimal(it["highest"])
        whole += Decimal(it["weight"]) * ((agreed[it["id"]] - low) / (high - low))
        if it["minimum"] is not None and agreed[it["id"]] < Decimal(it["minimum"]):
            passes = False
    total = (100 * whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if rules["minimum_total"] is not None and total < Decimal(rules["minimum_total"]):
        passes = False
    return str(total), passes


def _order(rules: Row, agreed: dict, total: Any) -> tuple:
    first = (-Decimal(total or 0),)
    if rules["tie"] == "hoogste-zwaarste-criterium" and rules["criteria"]:
        heaviest = sorted(rules["criteria"], key=lambda it: -Decimal(it["weight"]))
        return first + tuple(-agreed[it["id"]] for it in heaviest)
    return first


def _draw(lot: str, receipt: str, seed: str) -> str:
    words = f"{lot}:{receipt}:{seed}" if seed else f"{lot}:{receipt}"
    return hashlib.sha256(words.encode()).hexdigest()


def _placed(rules: Row, good: list, found: dict) -> dict:
    placed, before = {}, 0
    good.sort()
    while good:
        tied = [it for it in good if it[0] == good[0][0]]
        good = good[len(tied) :]
        for position, (_, _, bid) in enumerate(tied):
            rank = before + 1 + (position if rules["tie"] == "loting" else 0)
            within = rules["maximum"] is None or rank <= rules["maximum"]
            placed[bid] = (within, found[bid][1], rank)
        before += len(tied)
    return placed


# -- Ed25519 (RFC 8032, section 5.1.7), only checking, so that nothing needs to be installed

_P = 2**255 - 19
_Q = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_BASE_Y = 4 * pow(5, _P - 2, _P) % _P


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is that of the holder of ``public`` on ``message``."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, point = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or point is None or scalar >= _Q:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(hashed, "little") % _Q
    base = _point(_BASE_Y.to_bytes(32, "little"))
    return _same(_times(scalar, base), _add(point, _times(challenge, key)))


def _add(one: tuple, other: tuple) -> tuple:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(scalar: int, point: "tuple | None") -> tuple:
    found, adding = (0, 1, 1, 0), point
    assert adding is not None
    while scalar > 0:
        if scalar & 1:
            found = _add(found, adding)
        adding = _add(adding, adding)
        scalar >>= 1
    return found


def _same(one: tuple, other: tuple) -> bool:
    across = (one[0] * other[2] - other[0] * one[2]) % _P == 0
    return across and (one[1] * other[2] - other[1] * one[2]) % _P == 0


def _point(raw: bytes) -> "tuple | None":
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P != 0:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - square) % _P != 0 or (x == 0 and sign):
        return None
    x = _P - x if (x & 1) != sign else x
    return (x, y, 1, x * y % _P)


def main(arguments: "list[str] | None" = None) -> int:
    """The command line; gives the exit status."""
    parser = argparse.ArgumentParser(description="Controleert een dossier van een inkoop uit Dekkend.")
    parser.add_argument("place", type=Path, help="het zipbestand, of de map met de uitgepakte bestanden")
    parser.add_argument("--key", help="de openbare sleutel zoals u die van elders kent")
    asked = parser.parse_args(arguments)
    try:
        bundle = Bundle(asked.place)
        wrong = list(problems(bundle, asked.key))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        print(f"Het dossier is niet te lezen: {error!r}", file=sys.stderr)
        return 2
    for problem in wrong:
        print(problem)
    if wrong:
        print(f"Het dossier klopt niet: {len(wrong)} problemen.")
        return 1
    count = len(json.loads(bundle.read(MANIFEST))["files"])
    decisions = len(bundle.rows("Decision"))
    print(f"Het dossier klopt: {count} bestanden, {decisions} besluiten nagerekend.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
