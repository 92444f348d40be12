#!/usr/bin/env python3
"""Holds fabriclint's answers against stock OPA's: same policies, same inputs. See README.md."""

import argparse
import contextlib
import importlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "target" / "opa"
PACKAGE = "opa-golib-python-bindings"
VERSION = "0.4.4"
OPA = "1.20.2"  # what that version of the bindings embeds
SHOWN = 5

# A failing built-in, to tell OPA's mode.
PROBE = """package probe
failing := to_number("abc")
"""


class Fault(Exception):
    """Something that keeps the comparison from being made."""


def opa():
    """The bindings' module, from the cache or from the package index."""
    home = CACHE / f"{PACKAGE}-{VERSION}"
    if not (home / "opa_bindings").is_dir():
        fetch(home)
    sys.path.insert(0, str(home))
    try:
        return importlib.import_module("opa_bindings")
    except (ImportError, OSError) as error:
        raise Fault(f"{PACKAGE} {VERSION} does not load here: {error}") from error


def fetch(home):
    """Takes the wheel apart. It asks for a newer Python than its code needs, so pip cannot
    install it: it only loads a library through ctypes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--python-version", "3.14"]
        command += ["--only-binary=:all:", "--dest", folder, f"{PACKAGE}=={VERSION}"]
        done = subprocess.run(command, capture_output=True, text=True)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode != 0 or not wheels:
            lines = done.stderr.strip().splitlines()
            raise Fault(
                f"cannot get {PACKAGE} {VERSION} (there are wheels for Linux on x86_64 with "
                f"glibc 2.34 or newer): {lines[-1] if lines else 'no wheel'}"
            )
        fresh = home.with_name(home.name + ".part")
        shutil.rmtree(fresh, ignore_errors=True)
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extractall(fresh)
        shutil.rmtree(home, ignore_errors=True)
        fresh.rename(home)


def prove_strict(bindings):
    """The bindings run OPA with strict built-in errors and have no switch for it. A release that
    no longer did would miss the errors that fabriclint's own machine swallows."""
    with bindings.OpaEngine() as engine:
        engine.add_policy("probe.rego", PROBE)
        try:
            engine.eval_document("probe.failing")
        except bindings.OpaError as error:
            if error.code == "eval_error":
                return
            raise Fault(f"OPA answers the probe with {error}") from error
        raise Fault("OPA does not run with strict built-in errors")


def policies():
    """Package, path and text of every policy in the repository."""
    found = []
    for path in sorted((ROOT / "policies").rglob("*.rego")):
        text = path.read_text(encoding="utf-8")
        package = re.search(r"^package\s+(\S+)", text, re.MULTILINE)
        if package is None:
            raise Fault(f"{path.relative_to(ROOT)} has no package")
        found.append((package[1], path.relative_to(ROOT).as_posix(), text))
    return found


def rule_packages():
    """Packages of the rules that have a page; the other policies are a library."""
    pages = (ROOT / "rules").glob("*/*.md")
    names = (page.relative_to(ROOT / "rules").with_suffix("").as_posix() for page in pages)
    return {"fabriclint." + name.replace("/", ".").replace("-", "_") for name in names}


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def canonical(value):
    """Order of keys and 1 against 1.0 are no differences."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    return value


def members(deny):
    """A deny set, each member as one text, in an order that no engine decides."""
    if not isinstance(deny, list):
        raise Fault(f"deny is {type(deny).__name__}, not a set")
    return sorted(json.dumps(canonical(it), sort_keys=True, ensure_ascii=False) for it in deny)


class Row:
    """A line of the table."""

    def __init__(self, name):
        self.name = name
        self.policies = set()
        self.inputs = self.ours = self.theirs = 0
        self.differences = []

    def cells(self):
        counts = len(self.policies), self.inputs, self.ours, self.theirs, len(self.differences)
        return [self.name, *map(str, counts)]


def compare(bindings, folder, row):
    """Runs OPA on everything that one folder lists. Returns fabriclint's findings by rule."""
    index = read(folder / "index.json")
    wanted = {entry["package"] for entry in index}
    pages = rule_packages()
    found = {}
    with bindings.OpaEngine() as engine:
        for package, path, text in policies():
            if package in wanted or package not in pages:
                # What OPA cannot parse is reported by `loads`, and undefined here.
                with contextlib.suppress(bindings.OpaError):
                    engine.add_policy(path, text)
        engine.add_data(read(folder / "data.json"))
        for entry in index:
            row.inputs += 1
            row.policies.add(entry["package"])
            where = f"{row.name}: {entry['rule']} on {entry['of']} ({folder.name}/{entry['file']})"
            try:
                ours = answer_of_fabriclint(folder, entry)
                row.ours += len(ours)
                found[entry["rule"]] = found.get(entry["rule"], 0) + len(ours)
                theirs = answer_of_opa(bindings, engine, folder, entry)
                row.theirs += len(theirs)
            except Fault as fault:
                row.differences.append(f"{where}\n  {fault}")
                continue
            if ours != theirs:
                row.differences.append(where + explain(ours, theirs))
    return found


def answer_of_fabriclint(folder, entry):
    if "error" in entry:
        raise Fault(f"fabriclint: {entry['error']}")
    return members(read(folder / entry["deny"]))


def answer_of_opa(bindings, engine, folder, entry):
    try:
        deny = engine.eval_document(entry["package"] + ".deny", read(folder / entry["file"]))
    except bindings.OpaError as error:
        raise Fault(f"OPA: {error}") from error
    return members(deny)


def explain(ours, theirs):
    lines = [f"\n  only fabriclint: {it}" for it in ours if it not in theirs]
    lines += [f"\n  only OPA:        {it}" for it in theirs if it not in ours]
    return "".join(lines) or "\n  the same members, not equally often"


def loads(bindings):
    """Every policy of the repository in one engine, each `deny` compiled, over an empty input."""
    row = Row("policies/, loaded together")
    with bindings.OpaEngine() as engine:
        for package, path, text in policies():
            row.policies.add(package)
            try:
                engine.add_policy(path, text)
            except bindings.OpaError as error:
                row.differences.append(f"{path}: OPA does not load it: {error}")
        for package in sorted(row.policies & rule_packages()):
            try:
                engine.eval_document(package + ".deny", {"subjects": []})
            except bindings.OpaError as error:
                row.differences.append(f"{package}: OPA does not run it: {error}")
    return row


def estate(bindings, binary, path, work):
    """One estate: dumped, compared, and the dump held against what `check` reports."""
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    row = Row(name)
    folder = work / "dump"
    shutil.rmtree(folder, ignore_errors=True)
    run(binary, ["snapshot", path, "--inputs", folder], (0, 2))
    if not (folder / "index.json").is_file():
        raise Fault(f"{name}: fabriclint dumped nothing")
    answered = {rule: count for rule, count in compare(bindings, folder, row).items() if count}
    report = json.loads(run(binary, ["check", path, "--format", "json"], (0, 1, 2)))
    reported = {}
    for finding in report["findings"]:
        reported[finding["rule"]] = reported.get(finding["rule"], 0) + 1
    for rule in sorted(set(answered) | set(reported)):
        dumped, said = answered.get(rule, 0), reported.get(rule, 0)
        if dumped != said:
            row.differences.append(f"{name}: {rule}: {dumped} in the dump, {said} by `check`")
    return row


def run(binary, arguments, codes):
    done = subprocess.run([binary, *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode not in codes:
        raise Fault(f"{Path(binary).name} {arguments[0]}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def build(target):
    """Builds a binary, an example or a bench of the crate, named last, and returns its path."""
    command = ["cargo", "build", "--message-format=json-render-diagnostics", *target]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Fault("cargo build failed")
    messages = map(json.loads, done.stdout.splitlines())
    own = (it for it in messages if it.get("executable") and it["target"]["name"] == target[-1])
    built = [it["executable"] for it in own]
    if not built:
        raise Fault("cargo built no executable")
    return built[-1]


def mutants(bindings, rounds, work):
    """The examples of the rule pages and their mutants, a row for each rule."""
    program = build(["--example", "dump_inputs"])
    folder = work / "mutants"
    shutil.rmtree(folder, ignore_errors=True)
    run(program, [folder, str(rounds)], (0,))
    rows = {}
    for dump in sorted(it.parent for it in folder.glob("*/*/*/index.json")):
        rule = dump.parent.relative_to(folder).as_posix()
        row = rows.setdefault(rule, Row(f"examples of {rule}"))
        compare(bindings, dump, row)
    return list(rows.values())


def table(rows):
    head = ["estate", "policies", "inputs", "fabriclint", "OPA", "different"]
    sum_of = Row("all but the first")
    for row in rows[1:]:
        sum_of.policies |= row.policies
        sum_of.inputs += row.inputs
        sum_of.ours += row.ours
        sum_of.theirs += row.theirs
        sum_of.differences += row.differences
    cells = [head, *(row.cells() for row in rows), sum_of.cells()]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    for line in cells:
        rest = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:]))
        print("  ".join([line[0].ljust(widths[0]), *rest]).rstrip())


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("estates", nargs="*", metavar="PATH", help="default: every testdata/*/{clean,broken}")
    parser.add_argument("--binary", help="fabriclint, instead of building it")
    parser.add_argument("--rounds", type=int, default=200, help="documents for each example; 0: no examples")
    return parser.parse_args()


def main():
    options = arguments()
    CACHE.mkdir(parents=True, exist_ok=True)
    bindings = opa()
    prove_strict(bindings)
    print(f"OPA {OPA} ({PACKAGE} {VERSION}), strict built-in errors on\n")
    binary = options.binary and shutil.which(options.binary)
    if options.binary and not binary:
        raise Fault(f"there is no program {options.binary}")
    binary = str(Path(binary).resolve()) if binary else build(["--bin", "fabriclint"])
    estates = [Path(it).resolve() for it in options.estates]
    if not estates:
        folders = (ROOT / "testdata").glob("*/*")
        estates = sorted(it for it in folders if it.name in ("clean", "broken"))
    rows = [loads(bindings)]
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        rows += [estate(bindings, binary, it, Path(work)) for it in estates]
        if options.rounds > 0:
            rows += mutants(bindings, options.rounds, Path(work))
    table(rows)
    differences = [it for row in rows for it in row.differences]
    for difference in differences[:SHOWN]:
        print(f"\n{difference}")
    if len(differences) > SHOWN:
        print(f"\nand {len(differences) - SHOWN} more")
    return 1 if differences else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Fault as fault:
        print(f"compare.py: {fault}", file=sys.stderr)
        sys.exit(2)
