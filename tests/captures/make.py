#!/usr/bin/env python3
"""Makes the captures in this folder: what can happen to a TCP connection, and to datagrams, as the client's interface
sees it.

    sudo ./make.py            every scenario
    sudo ./make.py reorder    one of them

The programs are Python's sockets and the TCP is the kernel's; only the wire between the two hosts is this process.
It carries frames between two network namespaces: each waits 10 ms and its turn at 8 Mbit/s, and a scenario may lose,
hold back, repeat or mark the nth segment with data (counted from 1, each direction by itself). Needs root, iproute2,
tcpdump.
"""

import collections
import ctypes
import fcntl
import gzip
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

DELAY = 0.010
BYTES_A_SECOND = 1_000_000
CLIENT, SERVER = "10.9.0.1", "10.9.0.2"
PORT = 12000

Rule = collections.namedtuple("Rule", "side kind number action", defaults=["lose"])
Scenario = collections.namedtuple("Scenario", "client server rules delay", defaults=[(), DELAY])


def text(size):
    """Lines that say where in the text they stand."""
    lines, length = [], 0
    while length < size:
        line = f"This line begins with byte {length} of what is sent.\n"
        lines.append(line)
        length += len(line)
    return "".join(lines).encode()[:size]


# What the programs do. Each gets a socket: the client's is connected, the server's was accepted.


def send(size):
    """Sends so much, waits for an answer, closes."""

    def client(connection):
        connection.sendall(text(size))
        connection.recv(4096)

    return client


def post(size):
    """Uploads by HTTP, and waits for the answer."""

    def client(connection):
        head = f"POST /upload HTTP/1.1\r\nHost: {SERVER}\r\nContent-Length: {size}\r\n\r\n"
        connection.sendall(head.encode() + text(size))
        connection.recv(4096)

    return client


def answer(size, pause=0.0):
    """Reads so much, after a pause, answers, and waits for the client to close."""

    def server(connection):
        time.sleep(pause)
        left = size
        while left > 0:
            left -= len(connection.recv(65536))
        connection.sendall(b"Received.")
        connection.recv(1)

    return server


def at_ease(connection):
    """A few quick turns, after which the kernel takes the exchange for a conversation: it holds ACKs back, because an
    answer may come. Then a sentence that asks for none, each way."""
    for question in (b"one", b"two"):
        connection.sendall(question)
        connection.recv(4096)
    connection.sendall(b"no answer, please")
    time.sleep(0.3)
    connection.recv(4096)
    time.sleep(0.3)


def answer_at_ease(connection):
    """The other part of the same."""
    for _ in range(2):
        connection.sendall(connection.recv(4096).upper())
    connection.recv(4096)
    time.sleep(0.2)
    connection.sendall(b"Nor here.")
    connection.recv(1)


def answer_in_pairs(size):
    """Reads so much, and is told not to acknowledge each segment at once, as the kernel does at the beginning."""

    def server(connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        answer(size)(connection)

    return server


def pause_before_the_end(size):
    """Sends so much, and after the acknowledgment of it a few bytes more."""

    def client(connection):
        connection.sendall(text(size))
        time.sleep(0.2)
        connection.sendall(b"The end.")
        connection.recv(4096)

    return client


def forget(connection):
    """Takes the connection out of the kernel as if the host had crashed: no segment tells of it (tcp_repair.c)."""
    connection.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    connection.close()


def forget_and_return(connection):
    """Forgets the connection, and opens another one from the same port (RFC 9293, 3.5.1)."""
    port = connection.getsockname()[1]
    connection.sendall(b"hello")
    connection.recv(4096)
    forget(connection)
    with connected(port) as another:
        another.sendall(b"Here I am again.")
        another.recv(4096)


def serve_who_returns(connection):
    """Serves a client that will forget the connection."""
    connection.recv(4096)
    connection.sendall(b"HELLO")
    connection.recv(4096)


def forget_the_client(connection):
    """Answers, and crashes."""
    connection.recv(4096)
    connection.sendall(b"HELLO")
    time.sleep(0.1)
    forget(connection)


def speak_twice(connection):
    """Says something, and after a pause something else."""
    connection.sendall(b"hello")
    connection.recv(4096)
    time.sleep(0.3)
    connection.sendall(b"is anybody there?")
    connection.recv(4096)


def numbers(connection):
    """The next sequence and acknowledgment number of a connection, as its kernel has them."""
    connection.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    found = []
    for queue in (2, 1):  # TCP_SEND_QUEUE, TCP_RECV_QUEUE
        connection.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, queue)
        found.append(connection.getsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ))
    clock = connection.getsockopt(socket.IPPROTO_TCP, TCP_TIMESTAMP)
    connection.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, -1)  # without a window probe
    return *(number & 0xFFFFFFFF for number in found), clock & 0xFFFFFFFF


def checksum(data):
    """RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def slip_in(connection, flags, seq, ack, options=b"", data=b""):
    """Sends a segment of the connection that its kernel knows nothing of."""
    port = connection.getsockname()[1]
    header = struct.pack("!2H2I2BH2H", port, PORT, seq, ack, (20 + len(options)) << 2, flags, 63, 0, 0) + options
    pseudo = socket.inet_aton(CLIENT) + socket.inet_aton(SERVER) + struct.pack("!2H", 6, len(header) + len(data))
    header = header[:16] + struct.pack("!H", checksum(pseudo + header + data)) + header[18:]
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP) as raw:
        raw.sendto(header + data, (SERVER, 0))


def guess(connection):
    """Somebody guesses at a RST: a number in the window, and not the one that is expected (RFC 5961, 3)."""
    connection.sendall(b"hello")
    connection.recv(4096)
    seq, _, _ = numbers(connection)
    slip_in(connection, 0x04, seq + 100, 0)
    time.sleep(0.2)
    connection.sendall(b"still here")
    connection.recv(4096)


def speak_from_the_past(connection):
    """A segment with fitting numbers, and a timestamp of a minute ago (RFC 7323, 5): as if numbers had wrapped."""
    connection.sendall(b"hello")
    connection.recv(4096)
    seq, ack, clock = numbers(connection)
    options = b"\1\1\x08\x0a" + struct.pack("!2I", (clock - 60_000) & 0xFFFFFFFF, 0)
    slip_in(connection, 0x18, seq, ack, options, b"old bytes")
    time.sleep(0.2)
    connection.sendall(b"new bytes")
    connection.recv(4096)


def answer_each(connection):
    """Answers whatever comes."""
    while question := connection.recv(4096):
        connection.sendall(question.upper())


def answer_post(connection):
    """Reads an upload by HTTP, and answers it."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(4096)
    head, rest = head.split(b"\r\n\r\n", 1)
    left = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]) - len(rest)
    while left > 0:
        left -= len(connection.recv(65536))
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nReceived.")
    connection.recv(1)


def turns(connection):
    """Three questions, each after the answer to the one before."""
    for question in (b"one", b"two", b"three"):
        connection.sendall(question)
        connection.recv(4096)


def slow_turns(connection):
    """Answers each question so late that its acknowledgment cannot wait for the answer."""
    while question := connection.recv(4096):
        time.sleep(0.3)
        connection.sendall(question.upper())


def keep_alive(connection):
    """Says nothing for so long that the kernel asks whether the other end is still there."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
    connection.sendall(b"hello")
    connection.recv(4096)
    time.sleep(2.5)


def abort(connection):
    """Closes without a FIN."""
    connection.sendall(b"hello")
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def half_close(connection):
    """Has sent everything, and says so, before the answer comes."""
    connection.sendall(text(3000))
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(4096):
        pass


def answer_after_end(connection):
    """Answers when the client has finished."""
    size = 0
    while part := connection.recv(4096):
        size += len(part)
    time.sleep(0.1)
    connection.sendall(text(size).upper())


def leave_unread(connection):
    """Closes while the client's bytes lie unread: the kernel says so with a RST."""
    time.sleep(0.2)


def write_on(connection):
    """Goes on sending to an end that has closed."""
    for _ in range(3):
        connection.sendall(b"is anybody there?")
        time.sleep(0.15)


def close_at_once(connection):
    """Closes in the same moment as the other end."""
    connection.sendall(b"hello")
    connection.recv(5, socket.MSG_WAITALL)
    at_the_moment()


def at_the_moment():
    """Waits for the moment that was named to both ends."""
    time.sleep(float(os.environ["MOMENT"]) - time.time())


def close_first(connection):
    """Reads a sentence, answers, and closes without waiting."""
    connection.recv(4096)
    connection.sendall(b"HELLO")


def read_to_the_end(connection):
    """Asks, and reads until the server has closed."""
    connection.sendall(b"hello")
    while connection.recv(4096):
        pass


def shout(connection):
    """Sends a word whose last byte is urgent."""
    connection.send(b"stop!", socket.MSG_OOB)
    connection.recv(4096)


def query(number, name):
    """A question for an address, as DNS asks it (RFC 1035, 4.1)."""
    labels = b"".join(bytes([len(label)]) + label for label in name.split(b"."))
    return struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)


def ask_by_datagrams():
    """Four datagrams to the server and one to everybody, each from a socket of its own."""
    so_no_check = 11

    def ask(message, address, *options):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
            for option in options:
                datagrams.setsockopt(socket.SOL_SOCKET, option, 1)
            datagrams.settimeout(0.5)
            datagrams.bind((CLIENT, 0))
            datagrams.sendto(message, address)
            try:
                datagrams.recvfrom(65536)
            except TimeoutError:
                pass

    ask(query(1, b"www.example.com"), (SERVER, 53))
    ask(query(2, b"www.example.org"), (SERVER, 53), so_no_check)
    ask(text(5000), (SERVER, 53))
    ask(b"is anybody there?", ("10.9.0.255", 9), socket.SO_BROADCAST)


def answer_datagrams():
    """Answers questions of DNS with an address, and what is none with its length."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind((SERVER, 53))
        for _ in range(3):
            question, client = datagrams.recvfrom(65536)
            reply = str(len(question)).encode()
            if len(question) < 512:
                record = struct.pack("!3HIH4B", 0xC00C, 1, 1, 60, 4, 192, 0, 2, 1)
                reply = question[:2] + struct.pack("!5H", 0x8180, 1, 1, 0, 0) + question[12:] + record
            datagrams.sendto(reply, client)


FULL = 30_000

# What checkpoints of programs are made with (linux/tcp.h); Python does not name them.
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ, TCP_TIMESTAMP = 19, 20, 21, 24

SCENARIOS = {
    "upload": Scenario(post(150_000), answer_post),
    "upload-loss": Scenario(post(150_000), answer_post, [Rule("client", "data", 40)]),
    "upload-far": Scenario(post(150_000), answer_post, delay=0.100),
    "loss": Scenario(send(FULL), answer(FULL), [Rule("client", "data", 5)]),
    "loss-without-sack": Scenario(send(FULL), answer(FULL), [Rule("client", "data", 5)]),
    "tail-loss": Scenario(send(FULL), answer(FULL), [Rule("client", "data", 21)]),
    "timeout": Scenario(send(100), answer(100), [Rule("client", "data", n) for n in (1, 2, 3)]),
    "ack-loss": Scenario(send(100), answer(100, 0.5), [Rule("server", "ack", 1)]),
    "syn-loss": Scenario(send(100), answer(100), [Rule("client", "syn", 1)]),
    "syn-ack-loss": Scenario(send(100), answer(100), [Rule("server", "syn", 1)]),
    "fin-loss": Scenario(send(100), answer(100), [Rule("client", "fin", 1)]),
    "reorder": Scenario(send(FULL), answer(FULL), [Rule("client", "data", 5, 0.004)]),
    "late": Scenario(send(FULL), answer(FULL), [Rule("client", "data", 5, 0.060)]),
    "duplicate": Scenario(send(FULL), answer(FULL), [Rule("client", "data", 5, "repeat")]),
    "zero-window": Scenario(send(200_000), answer(200_000, 1.5)),
    "delayed-ack": Scenario(turns, slow_turns),
    "held-back": Scenario(at_ease, answer_at_ease),
    "every-second": Scenario(send(FULL), answer_in_pairs(FULL)),
    "tail-probe": Scenario(send(FULL), answer(FULL), [Rule("client", "data", n) for n in (20, 21)]),
    "one-in-flight": Scenario(pause_before_the_end(3000), answer(3008), [Rule("client", "data", 4)]),
    "backoff": Scenario(pause_before_the_end(3000), answer(3008), [Rule("client", "data", n) for n in (4, 5, 6)]),
    "spurious-timeout": Scenario(
        pause_before_the_end(3000), answer(3008, 0.8), [Rule("server", "ack", n, 0.3) for n in (4, 5)]
    ),
    "keep-alive": Scenario(keep_alive, answer(5)),
    "server-closes": Scenario(read_to_the_end, close_first),
    "half-close": Scenario(half_close, answer_after_end),
    "both-close": Scenario(close_at_once, close_at_once),
    "abort": Scenario(abort, answer(5)),
    "unread": Scenario(send(100), leave_unread),
    "write-after-close": Scenario(write_on, lambda connection: connection.recv(4096)),
    "both-open": Scenario(None, None),
    "port-again": Scenario(None, answer(5)),
    "port-in-time-wait": Scenario(None, close_first),
    "half-open": Scenario(forget_and_return, serve_who_returns),
    "forgotten": Scenario(speak_twice, forget_the_client),
    "challenge": Scenario(guess, answer_each),
    "old-timestamp": Scenario(speak_from_the_past, answer_each),
    "refused": Scenario(None, None),
    "congestion-marked": Scenario(send(FULL), answer(FULL), [Rule("client", "data", 5, "mark")]),
    "urgent": Scenario(shout, answer(4)),
    "datagrams": Scenario(None, None),
}

# What both kernels are told to do otherwise than they do by themselves.
SETTINGS = {
    "upload-far": "net.ipv4.tcp_congestion_control=reno",
    "loss-without-sack": "net.ipv4.tcp_sack=0",
    "backoff": "net.ipv4.tcp_sack=0",
    "spurious-timeout": "net.ipv4.tcp_sack=0",
    "congestion-marked": "net.ipv4.tcp_ecn=1",
}

# The two hosts.


def cut_by_hand(interface):
    """Lets the kernel, not the card, cut segments and fill in checksums: then every frame is as on a wire."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        # ETHTOOL_SRXCSUM, _STXCSUM, _STSO, _SGSO, _SGRO (linux/ethtool.h), through SIOCETHTOOL
        for command in (0x15, 0x17, 0x1F, 0x24, 0x2C):
            value = ctypes.create_string_buffer(struct.pack("II", command, 0))
            fcntl.ioctl(control, 0x8946, struct.pack("16sP", interface.encode(), ctypes.addressof(value)))


def connected(port=0):
    """A socket that is connected to the server."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connection.bind((CLIENT, port))
    connection.connect((SERVER, PORT))
    return connection


def run_client(name):
    """The client's part of a scenario."""
    if name == "both-open":
        open_at_once(CLIENT, SERVER)
    elif name == "port-again":
        for _ in range(2):
            with connected(40_000) as connection:
                abort(connection)
    elif name == "port-in-time-wait":
        for _ in range(2):
            with connected(40_000) as connection:
                read_to_the_end(connection)
            time.sleep(0.3)
    elif name == "datagrams":
        ask_by_datagrams()
    elif name == "refused":
        try:
            connected()
        except ConnectionRefusedError:
            pass
    else:
        with connected() as connection:
            try:
                SCENARIOS[name].client(connection)
            except (ConnectionResetError, BrokenPipeError):
                pass


def run_server(name):
    """The server's part of a scenario."""
    if name == "both-open":
        open_at_once(SERVER, CLIENT)
        return
    if name == "refused":
        time.sleep(0.5)
        return
    if name == "datagrams":
        answer_datagrams()
        return
    with socket.socket() as listener:
        if name == "zero-window":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        listener.bind((SERVER, PORT))
        listener.listen()
        for _ in range(2 if name in ("port-again", "port-in-time-wait", "half-open") else 1):
            connection, _ = listener.accept()
            try:
                SCENARIOS[name].server(connection)
            except ConnectionResetError:
                pass
            connection.close()


def open_at_once(own, other):
    """Both ends call connect, and neither listens."""
    with socket.socket() as connection:
        connection.bind((own, PORT))
        at_the_moment()
        connection.connect((other, PORT))
        connection.sendall(b"hello")
        connection.recv(4096)


# The wire.


def kind_of(frame):
    """What a rule may ask for: syn, fin, data or ack."""
    if frame[12:14] != b"\x08\x00" or frame[23] != 6:
        return None
    start = 14 + (frame[14] & 15) * 4
    flags = frame[start + 13]
    length = struct.unpack("!H", frame[16:18])[0] - (start - 14) - (frame[start + 12] >> 4) * 4
    if flags & 2:
        return "syn"
    if flags & 1:
        return "fin"
    return "data" if length > 0 else "ack"


def marked(frame):
    """The same frame after a router that says: congestion experienced (RFC 3168, 5)."""
    header = bytearray(frame[14 : 14 + (frame[14] & 15) * 4])
    header[1] |= 3
    header[10:12] = b"\0\0"
    header[10:12] = struct.pack("!H", checksum(bytes(header)))
    return frame[:14] + bytes(header) + frame[14 + len(header) :]


class Wire:
    """Both directions of the link."""

    def __init__(self, rules, delay):
        self.rules = rules
        self.delay = delay
        self.sides = ("client", "server")
        self.counts = collections.Counter()
        self.waiting = {side: [] for side in self.sides}
        self.free = dict.fromkeys(self.sides, 0.0)
        self.ends = {}
        for side in self.sides:
            end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            end.bind((f"wire-{side}", 0))
            end.setsockopt(263, 23, 1)  # SOL_PACKET, PACKET_IGNORE_OUTGOING
            self.ends[side] = end

    def take(self, side):
        """A frame that a host sends."""
        frame = self.ends[side].recv(65536)
        kind = kind_of(frame)
        self.counts[side, kind] += 1
        fitting = [r.action for r in self.rules if (r.side, r.kind, r.number) == (side, kind, self.counts[side, kind])]
        if "lose" in fitting:
            return
        if "mark" in fitting:
            frame = marked(frame)
        held = sum(action for action in fitting if not isinstance(action, str))
        for _ in range(2 if "repeat" in fitting else 1):
            now = time.monotonic()
            self.free[side] = max(self.free[side], now) + len(frame) / BYTES_A_SECOND
            self.waiting[side].append((self.free[side] + self.delay + held, frame))
        self.waiting[side].sort(key=lambda entry: entry[0])

    def carry(self, finished):
        """Carries frames until `finished` says so and the wire has been empty for a while."""
        until = None
        other = dict(zip(self.sides, reversed(self.sides)))
        while until is None or time.monotonic() < until:
            if until is None and finished():
                until = time.monotonic() + 0.7
            due = [entries[0][0] for entries in self.waiting.values() if entries]
            wait = min(due, default=time.monotonic() + 0.01) - time.monotonic()
            ready, _, _ = select.select(list(self.ends.values()), [], [], max(0.0, wait))
            for side in self.sides:
                if self.ends[side] in ready:
                    self.take(side)
                while self.waiting[side] and self.waiting[side][0][0] <= time.monotonic():
                    self.ends[other[side]].send(self.waiting[side].pop(0)[1])


def run(*words):
    subprocess.run(words, check=True)


def inside(side, *words):
    return ("ip", "netns", "exec", f"lab-{side}", *words)


def build(side, number, address):
    """One host, with one interface."""
    run("ip", "link", "add", f"wire-{side}", "type", "veth", "peer", "name", "eth0", "netns", f"lab-{side}")
    run("ip", "link", "set", f"wire-{side}", "up")
    host = ("ip", "-n", f"lab-{side}")
    run(*host, "link", "set", "eth0", "address", f"02:00:00:00:00:0{number}")
    run(*host, "address", "add", f"{address}/24", "dev", "eth0")
    run(*host, "link", "set", "eth0", "up")
    # Nobody has to be asked for an address first: the SYN would wait for it, and its sender would count that, too.
    neighbour = {1: SERVER, 2: CLIENT}[number]
    run(*host, "neighbour", "add", neighbour, "lladdr", f"02:00:00:00:00:0{3 - number}", "dev", "eth0")
    run(*inside(side, sys.executable, __file__, "--cut-by-hand", "eth0"))


def make(name):
    """Plays one scenario, and leaves its capture."""
    here = os.path.dirname(os.path.abspath(__file__))
    raw = os.path.join(here, f"{name}.pcap")
    for side in ("client", "server"):
        run("ip", "netns", "add", f"lab-{side}")
    try:
        build("client", 1, CLIENT)
        build("server", 2, SERVER)
        if name in SETTINGS:
            for side in ("client", "server"):
                run(*inside(side, "sysctl", "-qw", SETTINGS[name]))
        wire = Wire(SCENARIOS[name].rules, SCENARIOS[name].delay)
        words = ("tcpdump", "-Z", "root", "--immediate-mode", "--time-stamp-precision=nano", "-i", "eth0", "-w", raw, "ip")
        tcpdump = subprocess.Popen(inside("client", *words), stderr=subprocess.DEVNULL)
        time.sleep(1)
        os.environ["MOMENT"] = str(time.time() + 2.0)
        server = subprocess.Popen(inside("server", sys.executable, __file__, "--server", name))
        time.sleep(0.3)
        client = subprocess.Popen(inside("client", sys.executable, __file__, "--client", name))
        wire.carry(lambda: client.poll() is not None and server.poll() is not None)
        tcpdump.send_signal(signal.SIGINT)
        tcpdump.wait(5)
    finally:
        for side in ("client", "server"):
            run("ip", "netns", "delete", f"lab-{side}")
    with open(raw, "rb") as plain, gzip.GzipFile(f"{raw}.gz", "wb", 9, mtime=0) as packed:
        shutil.copyfileobj(plain, packed)
    os.remove(raw)


def main(arguments):
    match arguments:
        case ["--cut-by-hand", interface]:
            cut_by_hand(interface)
        case ["--server", name]:
            run_server(name)
        case ["--client", name]:
            run_client(name)
        case _:
            for name in arguments or SCENARIOS:
                make(name)


if __name__ == "__main__":
    main(sys.argv[1:])
