"""The app in the clinic's network: a certificate of this computer's own, what pages and command line say of it."""

from __future__ import annotations

import socket
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from streamlit import config

from screening import cli
from screening.types import ScreeningError
from screening.ui import certificate, lan, launch
from screening.ui.network import NetworkState, network_sentence, network_state

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOST = "192.168.1.20"


@pytest.fixture
def in_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this computer have one address in a network."""
    monkeypatch.setattr(certificate, "own_addresses", lambda: (HOST,))


def handshake(made: certificate.Certificate, name: str) -> str:
    """Talk to a server with this certificate, by a name, trusting nothing else; return what the client finds."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(made.path, made.key_path)
    client_side = ssl.create_default_context(cafile=str(made.path))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_answer_once, args=(listener, server_side))
        thread.start()
        try:
            with (
                socket.create_connection(listener.getsockname(), timeout=10) as plain,
                client_side.wrap_socket(plain, server_hostname=name) as secure,
            ):
                return str(secure.version())
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
        finally:
            thread.join(timeout=10)


def _answer_once(listener: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listener.accept()
    try:
        with context.wrap_socket(connection, server_side=True):
            pass
    except (ssl.SSLError, OSError):  # the client hung up on a certificate that it does not want
        connection.close()


def test_a_certificate_is_taken_for_its_names_and_for_no_other(tmp_path: Path) -> None:
    """A device that was told to trust it accepts this computer's names and addresses, and refuses any other."""
    made = certificate.make(tmp_path, ("localhost", "clinic.local", "127.0.0.1"))
    assert handshake(made, "127.0.0.1").startswith("TLS")
    assert handshake(made, "clinic.local").startswith("TLS")
    assert "mismatch" in handshake(made, "bank.example")


def test_a_certificate_lies_where_only_its_owner_can_read_it(tmp_path: Path) -> None:
    """One year; key and certificate with 0600; made again, the old one is gone."""
    made = certificate.make(tmp_path, ("localhost", HOST), NOW)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (made.path, made.key_path)} == {0o600}
    assert made.expires_at - NOW == timedelta(days=365)
    assert made.names == ("localhost", HOST)
    again = certificate.make(tmp_path, ("localhost",), NOW)
    assert again.fingerprint != made.fingerprint
    assert certificate.read(made.path) == again


def test_the_server_is_told_all_that_differs(tmp_path: Path, in_network: None) -> None:
    """The network's address only, its names only, encrypted; without --lan nothing of it."""
    found = lan.prepare(make=True, folder=tmp_path)
    command = launch.command(8600, found)
    assert f"--server.address={HOST}" in command
    assert "--server.address=localhost" not in command
    assert f"--server.sslCertFile={found.certificate.path}" in command
    assert f"--server.allowedHosts={HOST}" in command
    assert set(found.options()) <= set(config.get_config_options())
    assert not any("ssl" in part for part in launch.command(8600))
    assert found.certificate.fingerprint in found.explain(8600)


def test_a_certificate_that_cannot_be_used_is_said_in_one_line(
    tmp_path: Path, in_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None yet, over, of another address, without its key, another file, no network: each has its sentence."""

    def refusal(now: datetime = NOW) -> str:
        with pytest.raises(ScreeningError) as error:
            lan.prepare(make=False, folder=tmp_path, now=now)
        assert "\n" not in str(error.value)
        return str(error.value)

    assert "no certificate yet" in refusal()
    made = certificate.make(tmp_path, certificate.own_names(), NOW)
    assert lan.prepare(make=False, folder=tmp_path, now=NOW).host == HOST
    assert "ended on 20 November 2027" in refusal(NOW + timedelta(days=366))
    monkeypatch.setattr(certificate, "own_addresses", lambda: ("10.0.0.7",))
    assert "another address" in refusal()
    monkeypatch.setattr(certificate, "own_addresses", lambda: (HOST,))
    made.key_path.unlink()
    assert "key of the certificate is missing" in refusal()
    made.path.write_text("nothing")
    assert "not a certificate" in refusal()
    monkeypatch.setattr(certificate, "own_addresses", lambda: ())
    assert "in no network" in refusal()


def test_the_command_refuses_in_one_line(capsys: pytest.CaptureFixture[str], in_network: None) -> None:
    """A certificate without --lan, and --lan without a certificate: what to do, status 2, no traceback."""
    for call, expected in (
        (["app", "--make-certificate"], "--lan"),
        (["app", "--lan"], "--make-certificate"),
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(call)
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert expected in said
        assert said.count("\n") == 1


def test_the_pages_know_how_they_can_be_reached(tmp_path: Path, in_network: None) -> None:
    """Told by the command that started them: nothing, or address and certificate; a file taken away is no error."""
    assert network_state({}) == NetworkState()
    found = lan.prepare(make=True, folder=tmp_path, now=NOW)
    state = network_state(found.environment(8501))
    assert state == NetworkState(
        f"https://{HOST}:8501", found.certificate.expires_at, found.certificate.fingerprint
    )
    found.certificate.path.unlink()
    assert network_state(found.environment(8501)) == NetworkState(f"https://{HOST}:8501")


@pytest.mark.parametrize(
    ("days", "expected"),
    [(200, "holds until"), (20, "will be refused from"), (-1, "are refused since")],
)
def test_the_settings_say_how_long_the_certificate_holds(days: int, expected: str) -> None:
    """Quiet while there is time, a warning in the last month, plain when it is over; local alone needs none."""
    state = NetworkState("https://192.168.1.20:8501", NOW + timedelta(days=days), "AB")
    assert expected in network_sentence(state, NOW)
    assert "This computer only" in network_sentence(NetworkState(), NOW)
    assert "cannot be read" in network_sentence(NetworkState("https://192.168.1.20:8501"), NOW)
