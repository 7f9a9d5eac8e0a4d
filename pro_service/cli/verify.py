"""`pro-service verify`."""

import os
from pathlib import Path
from typing import Any

import click

from pro_service import clock
from pro_service.cli.speaking import Refused, counted, note, say, show
from pro_service.verification import report, signature
from pro_service.verification.signature import Signer
from scoring import verification

FILE = click.Path(path_type=Path, dir_okay=False)
MAKE_KEY = "Make one: openssl genpkey -algorithm ed25519 -out site.key"


@click.command()
@click.option(
    "--out", "target", type=FILE, help="Write the report there, its signature and public key beside it."
)
@click.option(
    "--key", "key", type=FILE, help="The Ed25519 private key (PEM) to sign with. [default: a new one]"
)
@click.option("--check", "checked", type=FILE, help="Try nothing; check this report instead.")
@click.option("--signature", "signed", type=FILE, help="Its signature. [default: the report's name and .sig]")
@click.option(
    "--public-key", "public", type=FILE, help="The public key (PEM) of whoever should have signed it."
)
def verify(
    target: Path | None, key: Path | None, checked: Path | None, signed: Path | None, public: Path | None
) -> None:
    """Try the installed scoring on its golden cases and properties; write a signed report to be filed.

    It needs no database and takes some seconds. It ends with an error if anything failed, and the report then
    says what. A report that is printed, or filed, can be checked years later.

    \b
      pro-service verify
      pro-service verify --out report.html --key site.key
      pro-service verify --check report.html --public-key site.pub
    \b
      openssl genpkey -algorithm ed25519 -out site.key      make the keys of a site
      openssl pkey -in site.key -pubout -out site.pub
    """
    if checked:
        _refuse((target, key), "to make a report and to check one")
        _check(checked, signed or checked.with_name(f"{checked.name}.sig"), public)
        return
    _refuse((signed, public), "without --check there is no signature to check")
    if key and not target:
        raise Refused(
            "There is nothing to sign without a report.", "Say where it is to be written: --out report.html"
        )
    signer = _signer(key)
    started_at = clock.of_this_machine()
    found = verification.run()
    told = report.results(found, report.this_copy(), signer, started_at, clock.of_this_machine())
    _show(told)
    if target:
        _write(target, told, signer)
    if not found.is_passed:
        raise click.exceptions.Exit(1)


def _refuse(given: tuple[Path | None, ...], why: str) -> None:
    if any(given):
        raise Refused(
            f"These options do not go together: {why}.",
            "--out and --key make a report; --check, --signature and --public-key check one.",
        )


def _signer(path: Path | None) -> Signer:
    if path is None:
        return signature.made()
    try:
        return signature.given(
            _content(path), lambda: click.prompt("Passphrase of the key", hide_input=True, err=True)
        )
    except signature.NotAKey:
        raise Refused(f"{path} is no Ed25519 private key, or its passphrase is another.", MAKE_KEY) from None


def _show(told: dict[str, Any]) -> None:
    copy = told["copy"]
    say(
        f"pro-service {copy['service']}, scoring algorithm {copy['algorithm']}, "
        f"{copy['python']}, numpy {copy['numpy']}"
    )
    kinds = ("external", "computed", "property")
    rows = [
        (
            group.title,
            *(_out_of(group.passed(kind)) for kind in kinds),
            "passed" if group.is_passed else "FAILED",
        )
        for group in report.groups(told["findings"])
    ]
    show(
        "Trials passed", ("way of scoring", "external cases", "computed cases", "properties", "result"), rows
    )
    scores = [
        (each["instrument"], each["norms"] or "0-100", each["external"], each["computed"], each["sentence"])
        for each in told["coverage"]
    ]
    show("Golden cases", ("instrument", "scores", "external", "computed", "what that means"), scores)
    failed = [each for each in told["findings"] if not each["is_passed"]]
    for each in failed:
        say(f"FAILED {each['name']}: {'; '.join(each['faults']) or 'nothing was tried'}")
    trials = counted(len(told["findings"]), "trial")
    say(
        f"{len(failed)} of {trials} failed."
        if failed
        else f"{trials}, all passed, in {told['duration_s']} s."
    )


def _out_of(count: tuple[int, int]) -> str:
    return f"{count[0]}/{count[1]}" if count[1] else "none"


def _write(path: Path, told: dict[str, Any], signer: Signer) -> None:
    """The report last, so that none lies there without its signature."""
    content = report.page(told).encode()
    _put(path.with_name(f"{path.name}.pub"), signer.public_pem)
    _put(path.with_name(f"{path.name}.sig"), signer.sign(content))
    _put(path, content)
    note(f"Wrote {path}, signed in {path.name}.sig by the key with SHA-256 {signer.fingerprint}.")
    if signer.origin == "made":
        note("The key was made for this report and thrown away: the signature shows that the report was not")
        note("changed since, not who made it. For that, give a key of the site: --key site.key")


def _check(path: Path, signed: Path, public: Path | None) -> None:
    if public is None:
        raise Refused(
            "It takes the public key of whoever should have signed the report: --public-key site.pub",
            "A key that came with the report proves nothing about who made it.",
        )
    try:
        key = signature.public_key(_content(public))
    except signature.NotAKey:
        raise Refused(f"{public} is no Ed25519 public key in PEM.") from None
    content = _content(path)
    if not signature.is_signed(content, _content(signed), key):
        raise Refused(
            f"{path} is not what was signed with this key: it was changed, or another key signed it."
        )
    try:
        told = report.read(content.decode("utf-8", "replace"))
    except report.NotAReport as fault:
        raise Refused(str(fault)) from None
    say(f"{path} is as it was signed, by the key with SHA-256 {signature.fingerprint(key)}.")
    say(f"Verification of {told['started_at']}: {'passed' if told['is_passed'] else 'FAILED'}.")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise Refused(f"{path} cannot be read: {fault.strerror}.") from None


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as fault:
        raise Refused(f"{path} cannot be written: {fault.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
