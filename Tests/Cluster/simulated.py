#!/usr/bin/env python3
"""Simulates the commands of Slurm that harness calls, for tests without a cluster. Links with their names point here.

Submitted tasks run at once, one after another. With SIMULATED_HOLD they stay in the queue instead. Like a real cluster,
this refuses arrays over MaxArraySize, more tasks than a user may have, dependencies on unknown jobs, and options that
sbatch does not have. With SIMULATED_ENDINGS, such as {"part of a stage's title": ["NODE_FAIL", …]}, tasks end in
these states before they have done anything: one state for each submission.
"""

import json
import os
import subprocess
import sys

STATE = os.environ["SIMULATED_SLURM"]
ARRAY_SIZE = int(os.environ.get("SIMULATED_ARRAY_SIZE", "1001"))
SUBMITTED = int(os.environ.get("SIMULATED_SUBMITTED", "10000"))
VALUED = {"job-name", "array", "signal", "nodes", "ntasks", "cpus-per-task", "output", "chdir", "dependency", "partition",
          "account", "qos", "time", "mem", "comment", "constraint"}


def load():
    try:
        with open(STATE) as file:
            return json.load(file)
    except FileNotFoundError:
        return {"jobs": {}, "given": {}, "calls": []}


def save(state):
    with open(STATE, "w") as file:
        json.dump(state, file)


def refuse(why):
    print(f"sbatch: error: {why}", file=sys.stderr)
    sys.exit(1)


def sbatch(arguments):
    state = load()
    options = {}
    script = arguments[-1]
    for argument in arguments[:-1]:
        name, _, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or name not in VALUED | {"parsable", "requeue"} or (name in VALUED) != bool(value):
            refuse(f"unrecognized option '{argument}'")
        options[name] = value
    first, _, last = options["array"].partition("%")[0].partition("-")
    count = int(last) - int(first) + 1
    if int(last) >= ARRAY_SIZE:
        refuse("Batch job submission failed: Invalid job array specification")
    if sum(len(job["tasks"]) for job in state["jobs"].values() if job["held"]) + count > SUBMITTED:
        refuse("Batch job submission failed: Job violates accounting/QOS policy (job submit limit)")
    for job in options.get("dependency", "afterany").split(":")[1:]:
        if job not in state["jobs"]:
            refuse("Batch job submission failed: Job dependency problem")
    number = str(len(state["jobs"]) + 1)
    held = "SIMULATED_HOLD" in os.environ
    state["jobs"][number] = {"name": options["job-name"], "held": held, "arguments": arguments,
                             "tasks": {str(index): "PENDING 0:0" for index in range(int(first), int(last) + 1)}}
    save(state)
    for index in [] if held else range(int(first), int(last) + 1):
        with open(os.path.join(os.path.dirname(script), f"{index}.json")) as file:
            title = json.load(file)["items"][0]["title"]
        endings = json.loads(os.environ.get("SIMULATED_ENDINGS", "{}"))
        ending = None
        for part, states in endings.items():
            if part in title:
                given = state["given"].get(part, 0)
                state["given"][part] = given + 1
                ending = states[given] if given < len(states) else None
        if ending:
            state["jobs"][number]["tasks"][str(index)] = f"{ending} 0:9"
            continue
        status = subprocess.run(["/bin/sh", script], stdout=sys.stderr, env={
            **os.environ, "SLURM_ARRAY_JOB_ID": number, "SLURM_ARRAY_TASK_ID": str(index)}).returncode
        state["jobs"][number]["tasks"][str(index)] = f"{'COMPLETED' if status == 0 else 'FAILED'} {status}:0"
    save(state)
    print(number)


def squeue(arguments):
    shown = arguments[arguments.index("-o") + 1]
    wanted = arguments[arguments.index("-j") + 1].split(",") if "-j" in arguments else None
    jobs = load()["jobs"]
    if wanted is not None and not set(wanted) & set(jobs):
        print("slurm_load_jobs error: Invalid job id specified", file=sys.stderr)
        sys.exit(1)
    for number, job in jobs.items():
        if not job["held"] or wanted is not None and number not in wanted:
            continue
        if any(argument.startswith("--name=") and argument[7:] != job["name"] for argument in arguments):
            continue
        for index in job["tasks"]:
            import getpass
            print(shown.replace("%i", f"{number}_{index}").replace("%j", job["name"]).replace("%F", number)
                  .replace("%u", getpass.getuser()))


def scontrol(arguments):
    if arguments == ["show", "config"]:
        print(f"MaxArraySize            = {ARRAY_SIZE}\nMaxJobCount             = 100000")
        return
    number = arguments[-1]
    for index, ending in load()["jobs"][number]["tasks"].items():
        state, status = ending.split()
        print(f"JobId=9 ArrayJobId={number} ArrayTaskId={index} JobState={state} ExitCode={status} NodeList=n1")


def sacctmgr(arguments):
    if "assoc" in arguments:
        print(f"{SUBMITTED}|")


def main():
    name, arguments = os.path.basename(sys.argv[0]), sys.argv[1:]
    if name == "sacct":
        sys.exit("Slurm accounting storage is disabled")
    {"sbatch": sbatch, "squeue": squeue, "scontrol": scontrol, "sacctmgr": sacctmgr,
     "scancel": lambda arguments: None}[name](arguments)


main()
