"""Simulates a loss of power after all processes are dead.

Data that a program has written but not flushed to the disk may be lost, in part or completely. This is simulated for
the files whose flushed length is known:

- the write-ahead log of the ledger, after the frames that SQLite has copied into the database: it flushes the log
  before it copies (https://www.sqlite.org/walformat.html, section 2.3.1);
- the records of running stages, after the length that their newest checkpoint has;
- temporary files: progress, unfinished checkpoints, specifications;
- the newest checkpoint if there is an older one, although it was flushed: as if the disk had lied.

Not simulated: a disk that loses flushed data of finished stages.
"""

import json
import os
import struct


def checkpoints(attempt):
    return sorted(name for name in os.listdir(attempt) if name.startswith("checkpoint-"))


def records_kept(attempt):
    """Returns the length of the records in the newest checkpoint, in bytes."""
    names = checkpoints(attempt)
    if not names:
        return 0
    with open(os.path.join(attempt, names[-1]), "rb") as file:
        file.readline()
        return json.loads(file.readline())["place"]["recordsBytes"]


def cut(path, least, random):
    size = os.path.getsize(path)
    if size > least:
        os.truncate(path, random.randint(least, size))


def cut_log(results, random):
    log, index = os.path.join(results, "harness.sqlite-wal"), os.path.join(results, "harness.sqlite-shm")
    if not (os.path.exists(log) and os.path.exists(index) and os.path.getsize(log) > 32):
        return
    with open(index, "rb") as file:
        head = file.read(136)
    if len(head) < 136:
        return
    frames, = struct.unpack_from("=I", head, 16)
    # A copy that was interrupted has copied more than it has noted (nBackfillAttempted).
    copied = max(struct.unpack_from("=I", head, 96)[0], struct.unpack_from("=I", head, 128)[0])
    page, = struct.unpack_from("=H", head, 14)
    frame = 24 + (65536 if page == 1 else page)
    kept = random.randint(min(copied, frames), frames)
    # Within a frame, or between two frames.
    os.truncate(log, min(os.path.getsize(log), 32 + kept * frame + random.choice([0, 0, random.randrange(frame)])))
    os.remove(index)


def fail(results, random):
    """Drops some of the data that was not flushed."""
    cut_log(results, random)
    work = os.path.join(results, "stages", ".work")
    for name in os.listdir(work) if os.path.isdir(work) else []:
        attempt = os.path.join(work, name)
        kept = records_kept(attempt)
        names = checkpoints(attempt)
        for file in os.listdir(attempt):
            path = os.path.join(attempt, file)
            if file == "records.jsonl":
                cut(path, kept, random)
            elif file in names:
                if len(names) > 1 and file == names[-1] and random.random() < 0.5:
                    cut(path, 0, random)
            elif not (file == "stage.json" and names):
                cut(path, 0, random)
