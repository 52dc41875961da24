"""How long a reader waits while one machine holds connections: connections.py ADDRESS PID [COUNT] [SECONDS]

COUNT (900) connections each send an HTTP/2 PING every eight seconds, and ask for nothing. Meanwhile a reader asks for the
feed once a second, on a new connection each time. Prints what it waited, how many connections were open at the end, and the
program's most memory. Loopback has no bound for each address, so this shows the bound on idle time alone.
"""
import http.client
import socket
import sys
import threading
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
PING = bytes([0, 0, 8, 6, 0, 0, 0, 0, 0]) + b"12345678"


def hold(address, count, over):
    held = []
    while not over.is_set():
        for _ in range(count - len(held)):
            try:
                one = socket.create_connection(address, timeout=1)
                one.sendall(PREFACE)
                one.setblocking(False)
                held.append(one)
            except OSError:
                pass
        alive = []
        for one in held:
            try:
                one.send(PING)
                while one.recv(65536):
                    pass
                one.close()
            except BlockingIOError:
                alive.append(one)
            except OSError:
                one.close()
        held = alive
        over.wait(8 if len(held) == count else 0.1)
    for one in held:
        one.close()


def ask(address):
    began = time.monotonic()
    connection = http.client.HTTPConnection(*address, timeout=60)
    connection.request("GET", "/feed.atom")
    status = connection.getresponse().status
    connection.close()
    return status, time.monotonic() - began


def main(where, pid, count=900, seconds=40):
    host, port = where.rsplit(":", 1)
    address, over = (host, int(port)), threading.Event()
    holder = threading.Thread(target=hold, args=(address, int(count), over))
    holder.start()
    waits, ends = [], time.monotonic() + float(seconds)
    while time.monotonic() < ends:
        status, wait = ask(address)
        if status != 200:
            raise SystemExit("failed: /feed.atom answers %d" % status)
        waits.append(wait)
        time.sleep(1)
    over.set()
    holder.join()
    waits.sort()
    with open("/proc/%s/status" % pid) as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    print("%d idle connections: %d answers, median %.3f s, worst %.1f s; most memory %d MB"
          % (int(count), len(waits), waits[len(waits) // 2], waits[-1], int(peak) // 1024))
    if waits[-1] > 20:
        raise SystemExit("failed: a reader waited more than 20 s")


main(*sys.argv[1:])
