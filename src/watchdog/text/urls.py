"""One article, one URL: the canonical form by which articles are identified.

In:   an URL as a feed, a redirect or `<link rel=canonical>` wrote it; the outlet, if declared.
Out:  the canonical URL, a link that opens where the outlet's `identity` allows it.
Pure: no I/O.

The form:

1. The scheme is https (http stays for addresses, ports and outlets declared with http), the
   host is lower case, default port, user and fragment are gone, tracking parameters are gone,
   the rest of the query is sorted, the path is percent-encoded in one way.
2. BBC is one site: `bbc.co.uk` is `www.bbc.com`, `.amp` and `.lite` are variants of a page.
3. On its outlet's site, the host is written as in the outlet's `home`.
4. Where the outlet's `identity` is found in the path, only the identity counts: the URL is the
   outlet's home followed by the matched part, without query; a slug before or after it is
   dropped. If the pattern starts with `^`, or the matched part repeats the path of the home,
   it follows the root of the site instead. Of a plain alternation `(?:a|live)` outside the
   groups the first choice is written, so that equal groups give equal URLs.
"""

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

from watchdog.declarations import Outlet

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that say how a reader came, not what is read.
_TRACKING = re.compile(
    r"""^(?:
        utm_.* | at_.* | wt_.* | wt\..* | pk_.* | mtm_.* | matomo_.* | piwik_.* | hsa_.* | mc_[ce]id
      | maca | xtor | ref | ref_?(?:src|url|errer)? | referer | cmp | cmpid | cid_source | icid
      | fbclid | gclid | gbraid | wbraid | dclid | msclkid | yclid | twclid | igshid? | li_fat_id
      | _ga | _gl | smid | smtyp | sr_share | ito | ocid | ns_.* | wtmc | campaign_id
      | mkt_tok | share(?:d|_id)? | sharetype | xing_share | traffic_source | feature | spm
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_BBC_HOST = re.compile(r"^(?:www\.|m\.)?bbc\.(?:co\.uk|com)$")
_BBC_VARIANT = re.compile(r"\.(?:amp|lite)$")
_DNS_NAME = re.compile(r"^(?=.*[a-z])[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$")
_REGISTRIES = frozenset({"ac", "co", "com", "edu", "gob", "gouv", "gov", "ne", "net", "or", "org"})
_CHOICE = re.compile(r"\(\?:([\w-]*)(?:\|[\w-]*)+\)")
_GROUP = re.compile(r"(?<!\\)\((?:\?P<\w+>)?(?!\?)[^()]*\)")


def canonical_url(url: str, outlet: Outlet | None) -> str:
    """Give the one URL of an article.

    >>> canonical_url("http://www.bbc.co.uk/news/articles/c0123456789o?at_medium=RSS#0", None)
    'https://www.bbc.com/news/articles/c0123456789o'

    What is no URL of the web is given back without the blanks around it.
    """
    parts = _split(url)
    if parts is None:
        return url.strip()
    home = _split(outlet.home) if outlet else None
    if outlet is None or home is None or not same_site(parts.netloc, home.netloc):
        return _tidy(parts, ())
    parts = parts._replace(netloc=_home_netloc(parts, home), scheme=home.scheme)
    return _identity_url(parts, home, outlet) or _tidy(parts, outlet.strip)


def host_of(url: str) -> str:
    """Give the host name, lower case, without port; empty for what is no URL of the web.

    >>> host_of("https://WWW.DW.com:443/en/")
    'www.dw.com'
    """
    parts = _split(url)
    return (parts.hostname or "") if parts else ""


def same_site(one: str, other: str) -> bool:
    """Tell whether two hosts (with their ports, if any) are one site: equal, or below one another.

    >>> same_site("www.dw.com", "amp.dw.com"), same_site("www.bbc.co.uk", "www.bbc.com")
    (True, True)
    """
    one, other = _bare(one), _bare(other)
    if one == other:
        return True
    return _is_below(one, other) or _is_below(other, one) or _siblings(one, other)


def _siblings(one: str, other: str) -> bool:
    """`amp.dw.com` and `de.dw.com`, but not `a.co.uk` and `b.co.uk`, nor addresses."""
    if not (_DNS_NAME.match(one) and _DNS_NAME.match(other)):
        return False
    left, right = one.partition(".")[2], other.partition(".")[2]
    head, _, suffix = left.partition(".")
    return left == right and bool(suffix) and not (head in _REGISTRIES and "." not in suffix)


def _is_below(one: str, other: str) -> bool:
    return bool(_DNS_NAME.match(other)) and one.endswith(f".{other}")


def _bare(netloc: str) -> str:
    netloc = netloc.lower()
    if _BBC_HOST.match(netloc):
        return "bbc.com"
    return netloc.removeprefix("www.")


def _split(url: str) -> SplitResult | None:
    """Split and settle scheme, host and port; None when it is no URL of the web."""
    try:
        parts = urlsplit(canonicalize_url(url.strip()))
        port = parts.port
    except ValueError:  # a broken port or IPv6 address, a host that IDNA refuses
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in _DEFAULT_PORTS or not host:
        return None
    if port == _DEFAULT_PORTS[scheme]:
        port = None
    if port is None and _DNS_NAME.match(host):
        scheme = "https" if not host.endswith((".localhost", ".test")) else scheme
    if _BBC_HOST.match(host) and port is None:
        host = "www.bbc.com"
        parts = parts._replace(path=_BBC_VARIANT.sub("", parts.path))
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    return SplitResult(scheme, netloc, parts.path or "/", parts.query, "")


def _tidy(parts: SplitResult, strip: tuple[str, ...]) -> str:
    names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    tracking = [name for name in names if _TRACKING.match(name) or name in strip]
    url = urlunsplit(parts)
    if not tracking:
        return url
    return str(url_query_cleaner(url, tracking, remove=True)).removesuffix("?")


def _home_netloc(parts: SplitResult, home: SplitResult) -> str:
    """`dw.com` and `www.dw.com` are one; other hosts of the site are kept."""
    return home.netloc if _bare(parts.netloc) == _bare(home.netloc) else parts.netloc


def _identity_url(parts: SplitResult, home: SplitResult, outlet: Outlet) -> str | None:
    if outlet.identity is None:
        return None
    match = outlet.identity.search(parts.path)
    if match is None:
        return None
    text = _written_out(match)
    root = home.path.rstrip("/")
    anchored = outlet.identity.pattern.startswith("^")
    base = "" if anchored or text.startswith(f"{root}/") else root
    slash = "" if text.startswith("/") else "/"
    return f"{home.scheme}://{home.netloc}{base}{slash}{text}"


def _written_out(match: re.Match[str]) -> str:
    """Write the pattern out with the match's groups, where it is simple enough; else the match.

    The result is used only if the pattern finds the same groups in it.
    """
    text = match[0]
    if not match.groups() or None in match.groups():
        return text
    shape = _CHOICE.sub(r"\1", match.re.pattern.removeprefix("^").removesuffix("$"))
    values = iter(match.groups())
    shape, found = _GROUP.subn(lambda _: next(values, ""), shape)
    shape = re.sub(r"\\([-./])", r"\1", shape).removesuffix(r"\b")
    again = match.re.search(shape) if found == len(match.groups()) else None
    if again is None or again[0] != shape or again.groups() != match.groups():
        return text
    return shape
