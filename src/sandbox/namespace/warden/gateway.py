"""The only way out of a sandbox that may fetch packages: an HTTP proxy on a socket of the sandbox's own loopback.

It runs outside of the sandbox, in the host's network, and dials for programs that ask: to public addresses on the ports of HTTP, and
to the hosts that it was told of (a company's mirror). Nothing else of the host's network can be reached: no loopback, no address of
this machine, no neighbour, no socket without an address. Names are looked up here, and what was looked up is what is dialled.

Where the user's settings hold credentials for a registry, the sandbox gets a plain address on its loopback in its place, a route:
what is asked for there is asked of the registry, with the credentials, which never get in.
"""

import http.client
import ipaddress
import os
import select
import socket
import ssl
import threading
from base64 import b64encode
from urllib.parse import unquote, urlsplit

PUBLIC_PORTS = (80, 443)
HEAD_BYTES = 65536
HEAD_SECONDS = 30
DIAL_SECONDS = 30
IDLE_SECONDS = 900
MOST_CONNECTIONS = 128
TEXT_BYTES = 256 << 20
CONNECTION_HEADERS = ("connection", "transfer-encoding", "keep-alive", "www-authenticate", "set-cookie")
REPLACED_HEADERS = (b"host", b"authorization", b"connection", b"accept-encoding", b"proxy-authorization", b"cookie")
# Of these networks only hosts that were named can be reached.
PRIVATE = [
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10")
]


class Refused(Exception):
    """Why a program is not connected, with the status to answer."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


def serve(listeners, access, lifeline):
    """Until the other end of `lifeline` is closed.

    `listeners`: for the proxy, and for each route. `access`: {"hosts": [host or host:port, reachable wherever they are], "proxies":
    {"http", "https": URL of the host's own proxy}, "direct": [suffixes of names that are dialled without it], "routes": [{"origin":
    scheme://host[:port], "authorization": the header's value}], "authorities": a file of certificates to trust, or None, "local": the
    addresses of the routes as the sandbox sees them}.
    """
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    free = threading.BoundedSemaphore(MOST_CONNECTIONS)
    for listener, route in zip(listeners[1:], range(len(access["routes"]))):
        threading.Thread(target=_accept, args=(listener, free, _answer_route, access, route), daemon=True).start()
    _accept(listeners[0], free, _answer, access)


def _accept(listener, free, answer, *arguments):
    while True:
        free.acquire()
        client, _ = listener.accept()
        threading.Thread(target=_handle, args=(client, free, answer, arguments), daemon=True).start()


def _end_with(lifeline):
    lifeline.recv(1)
    os._exit(0)


def _handle(client, free, answer, arguments):
    try:
        with client:
            client.settimeout(HEAD_SECONDS)
            try:
                answer(client, *arguments)
            except Refused as refusal:
                text = f"swe-lego: {refusal}\n".encode()
                head = f"HTTP/1.1 {refusal.status} Refused\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n"
                client.sendall(head.encode() + b"Connection: close\r\n\r\n" + text)
                _linger(client)
    except (OSError, http.client.HTTPException):
        pass  # one of both has hung up, or talks nonsense
    finally:
        free.release()


def _answer(client, access):
    method, target, lines, body = _read_head(client)
    server, first = _open(method, target, lines, body, access)
    client.settimeout(IDLE_SECONDS)
    with server:
        if method == "CONNECT":
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        server.sendall(first)
        _relay(client, server)


def _answer_route(client, access, number):
    route = access["routes"][number]
    method, target, lines, _ = _read_head(client)
    if method not in ("GET", "HEAD") or not target.startswith("/"):
        raise Refused(405, "packages are only fetched here")
    origin = urlsplit(route["origin"])
    port = origin.port or (443 if origin.scheme == "https" else 80)
    server = _dial(origin.hostname, port, origin.scheme, dict(access, hosts=[origin.hostname]))
    if origin.scheme == "https":
        context = ssl.create_default_context(cafile=access["authorities"])
        server = context.wrap_socket(server, server_hostname=origin.hostname)
    with server:
        kept = [line for line in lines if line.split(b":")[0].lower() not in REPLACED_HEADERS]
        own = [f"Host: {origin.netloc}", "Authorization: " + route["authorization"], "Accept-Encoding: identity"]
        head = [f"{method} {target} HTTP/1.1"] + own + ["Connection: close", "", ""]
        first, *rest = "\r\n".join(head).encode("latin-1").split(b"\r\n", 1)
        server.sendall(b"\r\n".join([first] + kept + rest))
        _copy_reply(server, client, method, access)


def _copy_reply(server, client, method, access):
    """What a registry answered, with its own address replaced by the route's wherever text names it."""
    reply = http.client.HTTPResponse(server, method=method)
    reply.begin()
    headers = [(name, value) for name, value in reply.getheaders() if name.lower() not in CONNECTION_HEADERS]
    text = reply.getheader("Content-Type", "").split(";")[0].strip().lower()
    head = f"HTTP/1.1 {reply.status} {reply.reason}\r\n"
    local = access["local"]
    if text.startswith("text/") or text.endswith(("json", "xml")) or "+json" in text:
        body = reply.read(TEXT_BYTES)
        for route, address in zip(access["routes"], local):
            body = body.replace(route["origin"].encode(), address.encode())
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        if method != "HEAD":
            headers.append(("Content-Length", str(len(body))))
        chunks = iter([body])
    else:
        chunks = iter(lambda: reply.read(65536), b"")
    for name, value in headers:
        if name.lower() == "location":
            for route, address in zip(access["routes"], local):
                value = value.replace(route["origin"], address)
        head += f"{name}: {value}\r\n"
    client.settimeout(IDLE_SECONDS)
    client.sendall((head + "Connection: close\r\n\r\n").encode("latin-1"))
    for chunk in chunks:
        client.sendall(chunk)


def _linger(client):
    """Waits until the other side has read what was sent: closing with something unread would take it back."""
    client.shutdown(socket.SHUT_WR)
    client.settimeout(2)
    for _ in range(16):
        if client.recv(HEAD_BYTES) == b"":
            return


def _read_head(client):
    """Method, target, the lines after the first, and what came after them."""
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = client.recv(HEAD_BYTES)
        head += chunk
        if chunk == b"" or len(head) > HEAD_BYTES:
            raise Refused(400, "this is no HTTP request")
    head, _, body = head.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    words = first.split(b" ")
    if len(words) != 3:
        raise Refused(400, "this is no HTTP request")
    return words[0].decode("latin-1"), words[1].decode("latin-1"), lines, body


def _open(method, target, lines, body, access):
    """A connection to the server, and what to send there first."""
    if method == "CONNECT":
        host, _, port = target.rpartition(":")
        return _dial(host.strip("[]"), _port(port), "https", access), body
    place = urlsplit(target)
    if place.scheme != "http" or not place.hostname:
        raise Refused(400, f"{target} is no address that this proxy knows")
    port = place.port or 80
    upstream = _upstream("http", place.hostname, access)
    if upstream is not None:
        _check_name(place.hostname, port, access)
        first = f"{method} {target} HTTP/1.1\r\n"
        return _dial_proxy(upstream), first.encode("latin-1") + _authorisation(upstream) + _plain_headers(lines) + body
    path = place._replace(scheme="", netloc="").geturl() or "/"
    first = f"{method} {path} HTTP/1.1\r\n"
    return _dial(place.hostname, port, "http", access), first.encode("latin-1") + _plain_headers(lines) + body


def _plain_headers(lines):
    """Without those for a proxy; one request a connection, since the next may be for another server."""
    kept = [line for line in lines if not line.lower().startswith((b"proxy-", b"connection:"))]
    return b"".join(line + b"\r\n" for line in kept + [b"Connection: close", b""])


def _port(text):
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refused(400, f"{text} is no port")
    return int(text)


def _dial(host, port, scheme, access):
    _check_name(host, port, access)
    upstream = _upstream(scheme, host, access)
    if upstream is not None:
        return _tunnel(upstream, host, port)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(502, f"{host} is not known: {error}") from error
    last = Refused(502, f"{host} has no address")
    for family, kind, protocol, _, address in found:
        if not _is_named(host, port, access) and _is_inside(address[0]):
            last = Refused(403, f"{host} is at {address[0]}, which builds may not reach")
            continue
        server = socket.socket(family, kind, protocol)
        server.settimeout(DIAL_SECONDS)
        try:
            server.connect(address)
        except OSError as error:
            server.close()
            last = Refused(502, f"{host} does not answer: {error}")
            continue
        server.settimeout(IDLE_SECONDS)
        return server
    raise last


def _check_name(host, port, access):
    if port not in PUBLIC_PORTS and not _is_named(host, port, access):
        raise Refused(
            403,
            f"builds reach other ports than those of HTTP only where the registry's settings name them: {host}:{port}",
        )


def _is_named(host, port, access):
    return host.lower() in access["hosts"] or f"{host.lower()}:{port}" in access["hosts"]


def _is_inside(text):
    """Whether an address is of this machine or of the networks around it."""
    address = ipaddress.ip_address(text.split("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback or address.is_unspecified or address.is_multicast or any(address in one for one in PRIVATE):
        return True
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))  # sends nothing: it only tells from which address it would
            return probe.getsockname()[0] == str(address)
    except OSError:
        return False  # there is no way there


def _upstream(scheme, host, access):
    """The host's own proxy for a name, as a split URL; None where it is dialled directly."""
    url = access["proxies"].get(scheme)
    name = host.lower()
    if not url or any(name == one or name.endswith("." + one.lstrip(".")) for one in access["direct"]):
        return None
    return urlsplit(url if "://" in url else "http://" + url)


def _dial_proxy(upstream):
    try:
        server = socket.create_connection((upstream.hostname, upstream.port or 80), DIAL_SECONDS)
    except OSError as error:
        raise Refused(502, f"the proxy {upstream.hostname} does not answer: {error}") from error
    server.settimeout(IDLE_SECONDS)
    return server


def _tunnel(upstream, host, port):
    server = _dial_proxy(upstream)
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    server.sendall(
        b"CONNECT %s HTTP/1.1\r\nHost: %s\r\n" % (place.encode(), place.encode()) + _authorisation(upstream) + b"\r\n"
    )
    answer = b""
    while b"\r\n\r\n" not in answer and len(answer) < HEAD_BYTES:
        byte = server.recv(1)
        if byte == b"":
            break
        answer += byte
    words = answer.split(b" ", 2)
    if len(words) < 2 or words[1] != b"200":
        server.close()
        reason = answer.split(b"\r\n")[0].decode("latin-1")
        raise Refused(502, f"the proxy {upstream.hostname} refuses {place}: {reason}")
    return server


def _authorisation(upstream):
    if upstream.username is None:
        return b""
    pair = unquote(upstream.username) + ":" + unquote(upstream.password or "")
    return b"Proxy-Authorization: Basic " + b64encode(pair.encode()) + b"\r\n"


def _relay(client, server):
    ends = {client: server, server: client}
    while ends:
        ready, _, _ = select.select(list(ends), [], [], IDLE_SECONDS)
        if not ready:
            return
        for source in ready:
            target = client if source is server else server
            data = source.recv(65536)
            if data:
                target.sendall(data)
                continue
            del ends[source]
            try:
                target.shutdown(socket.SHUT_WR)
            except OSError:
                return
