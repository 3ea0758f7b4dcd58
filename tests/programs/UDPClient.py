"""The book's UDP client: ask for a sentence, send it, print the answer."""

from socket import AF_INET, SOCK_DGRAM, socket

client = socket(AF_INET, SOCK_DGRAM)
message = input("Input lowercase sentence: ")
client.sendto(message.encode(), ("localhost", 12000))
answer, _ = client.recvfrom(2048)
print(answer.decode())
client.close()
