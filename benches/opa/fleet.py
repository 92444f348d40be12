#!/usr/bin/env python3
"""Holds the speed of `fabriclint check` against stock OPA's on one generated fleet. See README.md."""

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import compare
from compare import Fault

# How often a call evaluates beyond the once that is taken off again: what is left is evaluation,
# without the call and the JSON of the input.
TIMES = 10
LOADED = "loaded.json"


class Native:
    """The bindings' library without the JSON that Python would make of inputs and answers."""

    def __init__(self, bindings, folder):
        self.engine = bindings.OpaEngine()
        for _, path, text in compare.policies():
            self.engine.add_policy(path, text)
        self.engine.add_data(compare.read(folder / "data.json"))
        self.library = self.engine._lib

    def evaluate(self, query, text):
        answer = self.library.OpaEvalQuery(self.engine._handle, query, text, 0, 0)
        self.library.OpaFreeString(answer)

    def answer(self, query, text):
        """What the query binds, through Python."""
        return self.engine.eval_query(query, json.loads(text))[0]["answer"]


def groups(folder):
    """The dumped inputs, each once and compact, with one query for all policies that get it."""
    found = {}
    for entry in compare.read(folder / "index.json"):
        text = json.dumps(compare.read(folder / entry["file"]), separators=(",", ":"))
        key = hashlib.sha256(text.encode()).hexdigest()
        found.setdefault(key, (text, []))[1].append(entry)
    for text, entries in found.values():
        packages = (f'"{it["package"]}": data.{it["package"]}.deny' for it in entries)
        yield text, f"answer := {{{', '.join(packages)}}}", entries


def repeated(query, times):
    """The same evaluation so many times in one call; `with` makes OPA forget the last one."""
    value = query.removeprefix("answer := ")
    return f"answer := count([i | some i in numbers.range(1, {times}); x := {value} with data.repetition as i])"


def prepare(folder):
    """Writes what OPA loads, so that no figure holds the work of making it. Returns the numbers of
    evaluations, of inputs and of their bytes."""
    listed, size, count = [], 0, 0
    for number, (text, query, entries) in enumerate(groups(folder)):
        name = f"input-{number:05}.json"
        (folder / name).write_text(text, encoding="utf-8")
        listed.append([name, query, {it["package"]: it["deny"] for it in entries}])
        size += len(text)
        count += len(entries)
    (folder / LOADED).write_text(json.dumps(listed), encoding="utf-8")
    return count, len(listed), size


def loaded(folder):
    for name, query, denies in compare.read(folder / LOADED):
        yield (folder / name).read_bytes(), query, denies


def opa_end_to_end(folder):
    """A process of OPA: policies and data loaded, every input read and evaluated once."""
    native = Native(compare.opa(), folder)
    for text, query, _ in loaded(folder):
        native.evaluate(query.encode(), text)


def opa_evaluation(folder):
    """Nanoseconds of OPA's evaluation: prepared queries over inputs in memory that evaluate many
    times, less the same calls evaluating once."""
    bindings = compare.opa()
    compare.prove_strict(bindings)
    native = Native(bindings, folder)
    cases = []
    for text, query, denies in loaded(folder):
        answers = native.answer(query, text)
        for package, deny in denies.items():
            if compare.members(answers[package]) != compare.members(compare.read(folder / deny)):
                raise Fault(f"OPA answers {package} otherwise on {deny}")
        once, often = repeated(query, 1), repeated(query, 1 + TIMES)
        if native.answer(often, text) != 1 + TIMES:
            raise Fault("OPA does not repeat an evaluation")
        cases.append((text, once.encode(), often.encode()))
        # The first call of a query prepares it.
        native.evaluate(cases[-1][1], text)
    once = spent(lambda: [native.evaluate(once, text) for text, once, _ in cases])
    often = spent(lambda: [native.evaluate(often, text) for text, _, often in cases])
    return {"nanoseconds": (often - once) / TIMES, "of calls": once}


def spent(work):
    """Processor time of all threads, collection of garbage included."""
    start = time.process_time_ns()
    work()
    return time.process_time_ns() - start


def process(command, environment=None):
    """Seconds of processor and of clock that a process took, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(
        list(map(str, command)),
        cwd=compare.ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise Fault(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, done.stdout


class Least:
    """Processes in turn, the least of each."""

    def __init__(self, rounds, commands):
        self.costs = {name: (float("inf"), float("inf")) for name in commands}
        for _ in range(rounds):
            for name, (command, environment) in commands.items():
                cpu, wall, _ = process(command, environment)
                least = self.costs[name]
                self.costs[name] = min(least[0], cpu), min(least[1], wall)

    def cpu(self, name):
        return self.costs[name][0]

    def wall(self, name):
        return self.costs[name][1]


def evaluation(example, dump, options):
    """Both sides in turn: milliseconds of fabriclint, of OPA, and of OPA's calls."""
    opa = [sys.executable, __file__, "--opa-evaluation", dump]
    ours, theirs, calls = [], [], []
    for _ in range(options.rounds):
        ours.append(json.loads(process([example, dump, 1])[2])["nanoseconds"] / 1e6)
        said = json.loads(process(opa, options.go)[2])
        theirs.append(said["nanoseconds"] / 1e6)
        calls.append(said["of calls"] / 1e6)
    return min(ours), min(theirs), min(calls)


def line(*cells):
    print(f"| {' | '.join(map(str, cells))} |")


def report(counts, evaluated, whole, options):
    count, inputs, size = counts
    ours, theirs, calls = evaluated
    print(f"OPA {compare.OPA} ({compare.PACKAGE} {compare.VERSION}), strict built-in errors on; ", end="")
    print(f"{options.hosts} hosts, every {options.broken}th broken; least of {options.rounds} rounds.\n")
    print(f"{count} evaluations of policies; for OPA {inputs} inputs of {size / 1e6:.1f} MB, ", end="")
    print("each loaded once for all policies that get it. Answers are equal.\n")
    line("processor time", "fabriclint, ms", "OPA, ms", "OPA : fabriclint")
    line("---", "---", "---", "---")
    line("evaluation alone", f"{ours:.0f}", f"{theirs:.0f}", f"{theirs / ours:.1f}")
    check = whole.cpu("check") * 1e3
    parse, opa = whole.cpu("parse") * 1e3, whole.cpu("opa") * 1e3
    line("from the files on", f"{check:.0f}", f"{parse + opa:.0f}", f"{(parse + opa) / check:.1f}")
    wall = whole.wall("check") * 1e3
    both = (whole.wall("parse") + whole.wall("opa on all cores")) * 1e3
    line("from the files on, by the clock", f"{wall:.0f}", f"{both:.0f}", f"{both / wall:.1f}")
    print(f"\nOPA from the files on: {parse:.0f} ms to parse them (by serde_json), {opa:.0f} ms for a ", end="")
    print("process that loads policies and inputs and evaluates; the joins are made for it.")
    print(f"Calls that evaluate once take {calls:.0f} ms, mostly for the JSON of the inputs, which ", end="")
    print("stands on neither side of the evaluation.")
    if options.json:
        figures = {
            "hosts": options.hosts,
            "evaluations": count,
            "evaluation": {"fabriclint_ms": ours, "opa_ms": theirs, "ratio": theirs / ours},
            "end_to_end": {"fabriclint_ms": check, "opa_ms": parse + opa, "ratio": (parse + opa) / check},
            "end_to_end_wall": {"fabriclint_ms": wall, "opa_ms": both, "ratio": both / wall},
        }
        Path(options.json).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=400)
    parser.add_argument("--broken", type=int, default=5, metavar="K", help="a fault in every so many-th host")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", metavar="FILE", help="the figures for a machine")
    parser.add_argument("--opa-evaluation", metavar="DIR", help=argparse.SUPPRESS)
    parser.add_argument("--opa-end-to-end", metavar="DIR", help=argparse.SUPPRESS)
    options = parser.parse_args()
    # More threads cost OPA processor time, for the collection of garbage.
    options.go = {"GOMAXPROCS": "1"}
    return options


def measure(options, work):
    release = ["--release"]
    fabriclint = compare.build([*release, "--bin", "fabriclint"])
    example = compare.build([*release, "--example", "evaluate_inputs"])
    bench = compare.build([*release, "--bench", "fleet"])
    fleet, dump = work / "fleet", work / "dump"
    made = ["generate", "--hosts", options.hosts, "--broken", options.broken, "--out", fleet]
    process([bench, *made])
    process([fabriclint, "snapshot", fleet, "--inputs", dump])
    counts = prepare(dump)
    evaluated = evaluation(example, dump, options)
    check = [fabriclint, "check", fleet, "--fail-on", "never"]
    opa = [sys.executable, __file__, "--opa-end-to-end", dump]
    commands = {
        "check": ([*check, "--format", f"json={work / 'report.json'}"], None),
        "parse": ([bench, "parse", fleet], None),
        "opa": (opa, options.go),
        "opa on all cores": (opa, None),
    }
    report(counts, evaluated, Least(options.rounds, commands), options)


def main():
    options = arguments()
    if options.opa_end_to_end:
        return opa_end_to_end(Path(options.opa_end_to_end))
    if options.opa_evaluation:
        return print(json.dumps(opa_evaluation(Path(options.opa_evaluation))))
    compare.CACHE.mkdir(parents=True, exist_ok=True)
    compare.opa()
    work = Path(tempfile.mkdtemp(dir=compare.CACHE))
    try:
        return measure(options, work)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    try:
        main()
    except Fault as fault:
        print(f"fleet.py: {fault}", file=sys.stderr)
        sys.exit(2)
