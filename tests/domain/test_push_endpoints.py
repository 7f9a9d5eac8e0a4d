"""Which push endpoints are written to, judged by their text alone."""

import pytest

from pro_service.domain.push_endpoints import KNOWN_HOSTS, EndpointNotAllowed, allowed, hosts_from

HERE = ("localhost", "127.0.0.1", ".push.example.org")


def test_an_operator_names_hosts_and_endings():
    assert hosts_from(" .Push.example.org, fcm.googleapis.com,") == (
        ".push.example.org",
        "fcm.googleapis.com",
    )
    assert hosts_from("") == KNOWN_HOSTS
    for text in ("https://push.example.org/", "push.example.org:8443", "push..example.org", "*"):
        with pytest.raises(ValueError, match="no name of a host"):
            hosts_from(text)


@pytest.mark.parametrize("endpoint", ["http://localhost:5001/x", "https://127.0.0.1/x"])
def test_this_machine_counts_only_where_it_is_named_and_may(endpoint):
    assert allowed(endpoint, HERE).is_this_machine
    with pytest.raises(EndpointNotAllowed):
        allowed(endpoint, HERE, may_be_here=False)
    with pytest.raises(EndpointNotAllowed):
        allowed(endpoint)


def test_a_service_of_the_internet_is_written_to_by_https_alone():
    assert not allowed("https://a.push.example.org/x", HERE).is_this_machine
    for endpoint in ("http://a.push.example.org/x", "https://a.push.example.org:8443/x"):
        with pytest.raises(EndpointNotAllowed):
            allowed(endpoint, HERE)
