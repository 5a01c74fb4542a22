"""Vendors and endpoints: whose server is asked, and which key may be sent to it.

A project file may come from anyone, so it must not be able to send a key elsewhere: the vendor's own key variable goes
to the vendor's own host only; another `base_url` gets just the key that its backend names, and never a vendor's.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from genpress.backends.secrets import NO_KEY, Secret
from genpress.domain.config import BackendConfig
from genpress.errors import BackendError, FailureKind, Place, Problem

_INTERNAL = (".local", ".internal", ".lan", ".home.arpa", ".localhost")
_METADATA = frozenset({"metadata.google.internal", "metadata", "instance-data"})


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor of models."""

    title: str
    """As people write it."""
    provider: str
    """Its id in the price list."""
    base_url: str
    host: str
    """Its own host; subdomains are regions of it."""
    key_variable: str
    """Environment variable in which its users keep the key."""


OPENAI = Vendor("OpenAI", "openai", "https://api.openai.com/v1", "api.openai.com", "OPENAI_API_KEY")
ANTHROPIC = Vendor("Anthropic", "anthropic", "https://api.anthropic.com", "api.anthropic.com", "ANTHROPIC_API_KEY")

_RESERVED: Mapping[str, Vendor] = {
    "OPENAI_API_KEY": OPENAI,
    "OPENAI_ADMIN_KEY": OPENAI,
    "ANTHROPIC_API_KEY": ANTHROPIC,
    "ANTHROPIC_AUTH_TOKEN": ANTHROPIC,
}
"""Variables that hold a vendor's own key, and the only vendor they may be sent to."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a backend asks, checked."""

    base_url: str
    host: str
    """Host name in lower case, without the port."""
    custom: bool
    """It is not the vendor's own."""
    key_variable: str
    """Environment variable of its key; empty: it needs none."""

    @property
    def named_loopback(self) -> bool:
        """Whether the address says itself that it is this machine."""
        return self.host == "localhost" or is_address(self.host, "is_loopback")


def endpoint(config: BackendConfig, vendor: Vendor) -> Endpoint:
    """Return where a declared backend asks; `endpoint_problems` says whether it may."""
    url = urlsplit(config.base_url or vendor.base_url)
    custom = not _is_own(url, vendor)
    variable = config.api_key_env or ("" if custom else vendor.key_variable)
    return Endpoint(url.geturl().rstrip("/"), url.hostname or "", custom, variable)


def endpoint_problems(name: str, config: BackendConfig, vendor: Vendor) -> Iterator[Problem]:
    """Yield what stands against sending anything to the declared endpoint."""
    place = Place("genpress.toml", key=f"backends.{name}")
    for message, hint in _url_faults(config, vendor):
        yield Problem(place, "BKD001", f"base_url {message}", hint)
    owner = _RESERVED.get(config.api_key_env)
    if owner and not _owned_by(config, vendor, owner):
        message = f"api_key_env names {config.api_key_env}, which is sent to {owner.host} only"
        yield Problem(place, "BKD002", message, "Keep the key of another server in a variable of its own.")


def _url_faults(config: BackendConfig, vendor: Vendor) -> Iterator[tuple[str, str]]:
    try:
        url = urlsplit(config.base_url or vendor.base_url)
        host, _ = url.hostname or "", url.port
    except ValueError:
        yield "is not an address", "Expected something like https://host/v1"
        return
    if not (url.scheme in {"http", "https"} and host):
        yield "is not an http or https address", "Expected something like https://host/v1"
    if any((url.username, url.password, url.query, url.fragment)):
        yield "holds more than an address", "Put the key into an environment variable and name it in api_key_env."
    if _is_hidden(host):
        yield f"leads to {host}, which belongs to the machine's own network", "Name the model server itself."
    if not _may_be_plain(url, config, vendor):
        yield f"would send the key to {host} unencrypted", "Use https."


def _is_hidden(host: str) -> bool:
    return host in _METADATA or is_address(host, "is_link_local") or is_address(host, "is_multicast")


def _may_be_plain(url: SplitResult, config: BackendConfig, vendor: Vendor) -> bool:
    host = url.hostname or ""
    if url.scheme != "http":
        return True
    if _same_host(host, vendor):
        return False
    near = "." not in host or host.endswith(_INTERNAL) or is_address(host, "is_private")
    return near or not config.api_key_env


def is_address(host: str, attribute: str) -> bool:
    """Return whether a host is an IP address with a property, such as `is_loopback`."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(getattr(mapped, attribute))


def _is_own(url: SplitResult, vendor: Vendor) -> bool:
    return url.scheme == "https" and url.port in {None, 443} and _same_host(url.hostname or "", vendor)


def _same_host(host: str, vendor: Vendor) -> bool:
    return host == vendor.host or host.endswith("." + vendor.host)


def _owned_by(config: BackendConfig, vendor: Vendor, owner: Vendor) -> bool:
    try:
        return owner is vendor and _is_own(urlsplit(config.base_url or vendor.base_url), owner)
    except ValueError:
        return False


def read_key(name: str, where: Endpoint, environ: Mapping[str, str]) -> Secret:
    """Return the key to send.

    Raises:
        BackendError: of kind auth, naming the variable that is not set, or that holds no key.
    """
    if not where.key_variable:
        return Secret(NO_KEY)
    key = environ.get(where.key_variable, "").strip()
    if not key:
        message = f"backend {name}: no key for {where.host}: the environment variable {where.key_variable} is not set"
        raise BackendError(FailureKind.AUTH, message, hint=f"Set it: export {where.key_variable}=…")
    if not (key.isascii() and key.isprintable() and " " not in key):
        message = f"backend {name}: what {where.key_variable} holds is no key: it has spaces or special characters"
        raise BackendError(FailureKind.AUTH, message, hint=f"Copy the key again into {where.key_variable}.")
    return Secret(key)
