"""Where the service is, and how to be let in: told by the run and the environment, never by a
recipe."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpx

from deid_plugin_restmap.errors import ServiceUrlError, SettingError, TokenMissingError

URL_VARIABLE, URL_ENVIRONMENT = "restmap_url", "DEID_RESTMAP_URL"
TIMEOUT_VARIABLE, TIMEOUT_ENVIRONMENT = "restmap_timeout", "DEID_RESTMAP_TIMEOUT"
TOKEN_ENVIRONMENT = "DEID_RESTMAP_TOKEN"


@dataclass(frozen=True)
class Settings:
    """The service's URL, the token, and the seconds that one request may take."""

    url: httpx.URL
    token: str = field(repr=False)
    timeout: float = 30.0


def settings_of(variables: Mapping[str, object]) -> Settings:
    """The settings of a run: its variables, else the environment; the token from there only.

    MappingError where one is missing or can't be used; it quotes none of them.
    """
    token = os.environ.get(TOKEN_ENVIRONMENT, "")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise TokenMissingError
    timeout = variables.get(TIMEOUT_VARIABLE) or os.environ.get(TIMEOUT_ENVIRONMENT) or 30
    url = variables.get(URL_VARIABLE) or os.environ.get(URL_ENVIRONMENT)
    return Settings(_url(str(url or "")), token, _seconds(str(timeout)))


def _url(text: str) -> httpx.URL:
    """An https URL; http will do for this very machine, where nobody listens in."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        url = httpx.URL("")
    secure = url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host))
    if not url.host or not secure or url.userinfo or url.query or url.fragment:
        raise ServiceUrlError
    return url.copy_with(path=url.path.rstrip("/"))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 600:
        raise SettingError
    return seconds
