#!/usr/bin/env python3
"""Runs a command on a terminal that closes, or before a `tee` that Ctrl-C ends too, and prints its exit status.

terminal.py hangup|interrupt|tee TEXT COMMAND...: acts when the command has written TEXT, and after a further second."""
import os, pty, select, signal, subprocess, sys, time

how, text, command = sys.argv[1], sys.argv[2].encode(), sys.argv[3:]


def read_until(descriptor, found=b""):
    """Reads until TEXT has come, and then for a second."""
    end = time.time() + 60
    seen = False
    while time.time() < end:
        if select.select([descriptor], [], [], 0.1)[0]:
            part = os.read(descriptor, 65536)
            if not part:
                break
            found += part
        if text in found and not seen:
            seen, end = True, time.time() + 1
    if not seen:
        sys.exit(f"the text did not come; found {found.decode(errors='replace')}")
    return found


def status_of(process):
    """Waits for the process for at most a minute."""
    for _ in range(600):
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.1)
    os.kill(process, signal.SIGKILL)
    sys.exit("the command did not end")


if how == "tee":
    # As a shell does: both commands are in the foreground's process group, which Ctrl-C reaches.
    reading, writing = os.pipe()

    def own_group():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.setpgid(0, 0)

    first = subprocess.Popen(command, stdout=writing, stderr=writing, preexec_fn=own_group)
    os.close(writing)
    out_reading, out_writing = os.pipe()

    def join_group():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.setpgid(0, first.pid)

    tee = subprocess.Popen(["tee", "tee.log"], stdin=reading, stdout=out_writing, preexec_fn=join_group)
    os.close(reading)
    os.close(out_writing)
    read_until(out_reading)
    os.killpg(first.pid, signal.SIGINT)
    tee.wait()
    print(status_of(first.pid))
else:
    process, terminal = pty.fork()
    if process == 0:
        os.execvp(command[0], command)
    read_until(terminal)
    if how == "hangup":
        os.close(terminal)
        print(status_of(process))
    else:
        os.write(terminal, b"\x03")
        found = b""
        try:
            while part := os.read(terminal, 65536):
                found += part
        except OSError:
            pass
        print(status_of(process))
        print(repr(found))
