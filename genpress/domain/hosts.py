"""Which servers a backend may be pointed at.

A workspace is shared, so its genpress.toml may come from someone else: a `base_url` must not be able to send prompts
over the network in the clear, nor reach the metadata services of cloud machines. A name that leads to such an address
only when it is looked up is not seen here.
"""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

_Address: TypeAlias = "ipaddress.IPv4Address | ipaddress.IPv6Address"

_METADATA_NAMES = frozenset({"metadata.google.internal", "metadata", "instance-data"})
"""Names under which cloud machines find their metadata service."""
_METADATA_ADDRESSES = frozenset({"fd00:ec2::254", "100.100.100.200", "192.0.0.192"})
"""Metadata services that are not at a link-local address: AWS over IPv6, Alibaba Cloud, Oracle Cloud's former one."""


def refuse_url(url: str) -> str:
    """Return why a backend may not be asked at this URL; empty when it may. Never quotes the URL: it may hold a key."""
    try:
        parts = urlsplit(url)
        # As a client will: full-width digits and ideographic full stops are digits and dots.
        host = unicodedata.normalize("NFKC", parts.hostname or "").replace("\u3002", ".").rstrip(".")
        _ = parts.port
    except ValueError:
        return "this is not a URL"
    if parts.scheme not in {"http", "https"}:
        return "the URL must begin with https:// (or http:// for this machine)"
    if not host:
        return "the URL names no host"
    return _refuse_parts(url, parts) or _refuse_host(parts.scheme, host)


def _refuse_parts(url: str, parts: SplitResult) -> str:
    if parts.username is not None or parts.password is not None:
        return "the URL holds a user name or password; name a key with api_key_env"
    if parts.query or parts.fragment:
        return "the URL must not hold a query or fragment"
    if any(c.isspace() or not c.isprintable() or c == "\\" for c in url):
        return "the URL holds a space, a backslash or a control character"
    return ""


def _refuse_host(scheme: str, host: str) -> str:
    address = _address(host)
    if _is_metadata(host, address):
        return "link-local addresses and metadata services are refused"
    if scheme == "http" and not _is_loopback(host, address):
        return "plain http is allowed to this machine only (localhost, 127.0.0.1, [::1])"
    return ""


def _is_metadata(host: str, address: _Address | None) -> bool:
    if address is None:
        return host.casefold() in _METADATA_NAMES
    return address.is_link_local or str(address) in _METADATA_ADDRESSES


def _is_loopback(host: str, address: _Address | None) -> bool:
    if address is None:
        return host.casefold() == "localhost" or host.casefold().endswith(".localhost")
    return address.is_loopback


def _address(host: str) -> _Address | None:
    try:
        address: _Address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return _old_address(host)
    inner = address.ipv4_mapped or address.sixtofour if isinstance(address, ipaddress.IPv6Address) else None
    return inner or address


def _old_address(host: str) -> _Address | None:
    # The short, octal, hexadecimal and whole-number forms that connecting understands: 169.254.43518, 0xa9fea9fe.
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() else None
    except (OSError, ValueError):
        return None
