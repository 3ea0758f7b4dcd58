"""Mistake, in a private network: a host that is elsewhere."""

from socket import AF_INET, SOCK_STREAM, socket

client = socket(AF_INET, SOCK_STREAM)
client.connect(("192.0.2.7", 12000))
