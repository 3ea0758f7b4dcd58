"""Starts processes of its own that take no notice of anything: one of its group, one of a session of its own."""

import os
import signal
import subprocess
import sys
import time

if len(sys.argv) > 2:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(600)
for alone in (False, True):
    subprocess.Popen([sys.executable, __file__, sys.argv[1], "child"], start_new_session=alone)
print("started", flush=True)
time.sleep(600)
