"""Compares ledgers without the columns that may depend on interruptions."""

import sqlite3

# Times, processes and counters.
PASSING = {
    "stage": {"started", "finished", "heartbeat", "wall_seconds", "cpu_seconds", "peak_memory_bytes", "host", "pid",
              "attempts", "cached_uses"},
    "experiment": {"created", "finished"},
    "experiment_stage": {"cached"},
}
LEFT_OUT = {"environment", "grdb_migrations"}


def rows(path, experiment_facts=True):
    """Returns every row as text, sorted: of the whole ledger, or of its stages only."""
    found = []
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0)
    try:
        tables = [name for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
        for table in tables:
            if table in LEFT_OUT or (table.startswith("experiment") and not experiment_facts):
                continue
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')
                       if row[1] not in PASSING.get(table, set())]
            names = ", ".join(f'"{column}"' for column in columns)
            # repr writes numbers exactly.
            found += [f"{table} {row!r}" for row in connection.execute(f'SELECT {names} FROM "{table}"')]
    finally:
        connection.close()
    return sorted(found)


def difference(found, expected):
    """Returns the rows that only one of the two lists has."""
    found, expected = set(found), set(expected)
    lines = [f"lost:  {row[:300]}" for row in sorted(expected - found)]
    return lines + [f"alien: {row[:300]}" for row in sorted(found - expected)]
