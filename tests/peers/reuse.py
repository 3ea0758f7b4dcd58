"""Runs a program so that its sockets may have a port whose old connections are in TIME-WAIT.

Usage: reuse.py PROGRAM. Without this a server that closes first can be started only once a minute.
"""

import runpy
import socket
import sys


class Reusing(socket.socket):
    """A socket whose port may be had again at once."""

    def bind(self, address):
        if self.type == socket.SOCK_STREAM:
            self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        super().bind(address)


socket.socket = Reusing
runpy.run_path(sys.argv[1], run_name="__main__")
