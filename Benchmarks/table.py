"""From measurements to the table: medians, spreads, ratios, shares of the limit."""

from statistics import median

from plan import CELLS_TARGET, MEMORY_TARGET, PARTS, ROWS, THREADS_TARGET, Sweep


def spread(values):
    """{median, low, high} of some numbers."""
    return {"median": median(values), "low": min(values), "high": max(values)}


def summarize(record):
    """Everything in the table, from the raw measurements of a record."""
    rows = [summarize_row(row, record) for row in ROWS + PARTS if any(m["row"] == row.name for m in record["measured"])]
    summary = {"rows": rows}
    for name, target in (("cells", CELLS_TARGET), ("threads", THREADS_TARGET)):
        scaling = summarize_scaling(name, record, target)
        if scaling:
            summary[name] = scaling
    sweep = summarize_sweep(rows)
    if sweep:
        summary["sweep"] = sweep
    memory = next((row for row in rows if row["name"] == "dpo-gpt2"), None)
    if memory and memory["ours"]:
        summary["memory"] = {
            "ours": memory["ours"]["peakBytes"],
            "target": MEMORY_TARGET,
            "peers": {name: peer["peakBytes"] for name, peer in memory["peers"].items()},
        }
    return summary


def measurements(record, row, contender):
    """round -> measurement."""
    return {m["round"]: m for m in record["measured"] if m["row"] == row and m["contender"] == contender}


def summarize_row(row, record):
    own = measurements(record, row.name, "ours")
    result = {
        "name": row.name, "title": row.title, **record["workloads"][row.name], "unit": None, "ours": None, "peers": {},
        "limit": None,
    }
    if own:
        first = next(iter(own.values()))
        result["unit"] = first["results"][0]["unit"]
        result["ours"] = {
            "perSecond": spread([m["perSecond"] for m in own.values()]),
            "peakBytes": max(r["peakBytes"] for m in own.values() for r in m["results"]),
            "flopsPerUnit": first["results"][0]["flopsPerUnit"],
            "matrixFlopsPerUnit": first["results"][0]["matrixFlopsPerUnit"],
        }
    for peer in row.peers:
        ways = {}
        for way in ("2 threads", "2 processes"):
            found = measurements(record, row.name, f"{peer}, {way}")
            if found:
                ways[way] = found
        if not ways:
            continue
        better = max(ways, key=lambda way: median(m["perSecond"] for m in ways[way].values()))
        found = ways[better]
        both = sorted(set(own) & set(found))
        result["unit"] = result["unit"] or next(iter(found.values()))["results"][0]["unit"]
        result["peers"][peer] = {
            "better": better,
            "perSecond": spread([m["perSecond"] for m in found.values()]),
            "otherPerSecond": {
                way: spread([m["perSecond"] for m in ms.values()]) for way, ms in ways.items() if way != better
            },
            "peakBytes": max(r["peakBytes"] for m in found.values() for r in m["results"]),
            "ratio": spread([own[r]["perSecond"] / found[r]["perSecond"] for r in both]) if both else None,
            "target": row.targets.get(peer),
        }
    products = measurements(record, row.name, "sgemm")
    both = sorted(set(own) & set(products))
    if both:

        def share(key):
            return spread(
                [
                    own[r]["perSecond"] * own[r]["results"][0]["flopsPerUnit"] * 1e-9
                    / sum(rates[key] for rates in products[r]["results"])
                    for r in both
                ]
            )

        result["limit"] = {
            "share": share("gflops"),
            "shareOfOwnProducts": share("workloadGflops"),
            "sgemm": spread([sum(rates["gflops"] for rates in products[r]["results"]) for r in both]),
            "ownProducts": spread([sum(rates["workloadGflops"] for rates in products[r]["results"]) for r in both]),
            "target": row.limit,
        }
    return result


def summarize_scaling(name, record, target):
    result = {}
    for row in sorted({m["row"] for m in record["measured"] if m["row"].startswith(name + " ")}):
        one, two = measurements(record, row, "one"), measurements(record, row, "two")
        both = sorted(set(one) & set(two))
        if both:
            result[row.removeprefix(name + " ")] = {
                "one": spread([one[r]["perSecond"] for r in both]),
                "two": spread([two[r]["perSecond"] for r in both]),
                "ratio": spread([two[r]["perSecond"] / one[r]["perSecond"] for r in both]),
                "target": target,
            }
    return result


def summarize_sweep(rows):
    """Seconds of a whole sweep, by its parts: how many of each, over what a second does."""
    by_name = {row["name"]: row for row in rows}
    result = {"target": Sweep.target}
    for who, parts in (("ours", Sweep.ours), ("TRL", Sweep.trl)):
        seconds = {}
        for what, count, row in parts:
            found = by_name.get(row)
            rates = found and (found["ours"] if who == "ours" else first_peer(found))
            if not rates:
                return None
            seconds[what] = count / rates["perSecond"]["median"]
        result[who] = {"seconds": sum(seconds.values()), "parts": seconds}
    result["ratio"] = result["TRL"]["seconds"] / result["ours"]["seconds"]
    return result


def first_peer(row):
    """TRL, or transformers where it has TRL's place."""
    return row["peers"].get("TRL") or row["peers"].get("transformers")


def markdown(record):
    """The table for people."""
    summary, machine = record["summary"], record["machine"]
    lines = ["A quick run of tiny shapes: these numbers mean nothing.", ""] if record["quick"] else []
    lines += [
        f"{machine['processor']}, {machine['cores']} cores; revision {(machine['revision'] or 'unknown')[:12]}"
        + (" with changes" if machine["modified"] else "")
        + f"; {record['rounds']} rounds; OpenBLAS core {record['core'] or 'unknown'}; {machine['date']}",
        "",
        "| work | shape | unit | ours | TRL or transformers | × | asked | PyTorch by hand | × | asked | of the limit | asked | of own products |",
        "| --- | --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for row in summary["rows"]:
        limit = row["limit"]
        cells = [row["title"], ", ".join(map(str, row["shape"])), f"{row['unit']}/s", rate(row["ours"])]
        for peer in (first_peer(row), row["peers"].get("PyTorch")):
            cells += [peer_rate(peer), ratio(peer and peer["ratio"]), asked(peer and peer["target"])]
        cells += [percent(limit and limit["share"]), f"{limit['target']:.0%}" if limit and limit["target"] else "–"]
        cells.append(percent(limit and limit["shareOfOwnProducts"]))
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "Median (lowest–highest) of the rounds. A peer is given the better of 1 process with 2 threads and"]
    lines += ["2 processes with 1 thread each; ours are 2 processes with 1 thread each."]
    lines += scaling_lines(summary) + sweep_lines(summary) + memory_lines(summary) + own_lines(record)
    if record["failures"]:
        lines += ["", "Failed:"] + [f"- {failure}" for failure in record["failures"]]
    return "\n".join(lines) + "\n"


def scaling_lines(summary):
    titles = {"cells": "two one-thread cells side by side, over one", "threads": "two threads in one cell, over one"}
    lines = []
    for name, title in titles.items():
        for what, found in summary.get(name, {}).items():
            lines.append(f"- {title}, {what}: {ratio(found['ratio'])} (asked {found['target']:g})")
    return [""] + lines if lines else []


def sweep_lines(summary):
    sweep = summary.get("sweep")
    if not sweep:
        return []
    lines = [
        "",
        f"Whole sweep by its parts: ours {sweep['ours']['seconds']:.0f} s, TRL's {sweep['TRL']['seconds']:.0f} s: "
        f"{sweep['ratio']:.1f}× (asked {sweep['target']:g}).",
        "",
        "| part | ours, s | TRL, s |",
        "| --- | --: | --: |",
    ]
    for what in sweep["ours"]["parts"]:
        other = sweep["TRL"]["parts"].get(what)
        lines.append(f"| {what} | {sweep['ours']['parts'][what]:.1f} | {f'{other:.1f}' if other else '–'} |")
    return lines


def memory_lines(summary):
    memory = summary.get("memory")
    if not memory:
        return []
    peers = "; ".join(f"{name} {peak * 1e-9:.2f} GB" for name, peak in memory["peers"].items())
    return [
        "",
        f"Peak memory of the GPT-2 DPO step: {memory['ours'] * 1e-9:.2f} GB (asked ≤ {memory['target'] * 1e-9:g} GB)"
        + (f"; {peers}" if peers else "") + ".",
    ]


def own_lines(record):
    lines = []
    for sweep in record["own"].get("sweep", []):
        lines += ["", f"`harness run {sweep['file']}` from nothing: {sweep['seconds']:.0f} s."]
    for context in record["own"].get("context", []):
        first = context["rows"][0]
        lines += [
            "", "| context | tokens a step | ns a token | × the shortest | arithmetic a token × the shortest | GFLOPS |",
            "| --: | --: | --: | --: | --: | --: |",
        ]
        for row in context["rows"]:
            flops = (row["flopsPerToken"] + row["attentionFlopsPerToken"]) / (
                first["flopsPerToken"] + first["attentionFlopsPerToken"]
            )
            lines.append(
                f"| {row['context']} | {row['tokens']} | {row['nanosecondsPerToken']:.0f} | "
                f"{row['nanosecondsPerToken'] / first['nanosecondsPerToken']:.2f} | {flops:.2f} | {row['gflops']:.1f} |"
            )
    for breakdown in record["own"].get("breakdown", []):
        shape = breakdown["shape"]
        total = sum(phase["milliseconds"] for phase in breakdown["phases"])
        lines += [
            "",
            f"A DPO step of {shape['layers']} layers of width {shape['width']}, {shape['batch']} pairs: {total:.1f} ms.",
            "", "| phase | ms | share | GFLOPS in matrix products |", "| --- | --: | --: | --: |",
        ]
        for phase in breakdown["phases"]:
            lines.append(
                f"| {phase['name']} | {phase['milliseconds']:.2f} | {phase['milliseconds'] / total:.0%} | "
                f"{phase['gflops']:.1f} |"
            )
    return lines


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def rate(found):
    if not found:
        return "–"
    values = found["perSecond"]
    return f"{number(values['median'])} ({number(values['low'])}–{number(values['high'])})"


def peer_rate(peer):
    return f"{rate(peer)}, {peer['better']}" if peer else "–"


def ratio(values):
    return f"{values['median']:.2f} ({values['low']:.2f}–{values['high']:.2f})" if values else "–"


def asked(target):
    return f"{target:g}" if target else "–"


def percent(values):
    return f"{values['median']:.0%} ({values['low']:.0%}–{values['high']:.0%})" if values else "–"
