#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets into fuzz/corpus, from testdata, rules and policies.

    python3 fuzz/seeds.py [PROGRAM]

PROGRAM is a built fabriclint (target/debug/fabriclint): it writes the parts, cache packs and baselines. Exports
are cut down, a few items of each list and element, so that a mutation meets what matters.
"""

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fuzz" / "corpus"
TESTDATA = ROOT / "testdata"
# Larger seeds make every execution slow.
MOST = 16384


def seed(target, data):
    """Adds a seed under its digest, as the fuzzer names its own."""
    data = data.encode() if isinstance(data, str) else data
    if len(data) > MOST:
        return
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def text_of(path):
    data = path.read_bytes()
    if data[:2] == b"\xff\xfe":
        return data[2:].decode("utf-16-le")
    return data.decode("utf-8-sig", errors="replace")


def cut(value, items):
    """The first items of every list."""
    if isinstance(value, list):
        return [cut(item, items) for item in value[:items]]
    if isinstance(value, dict):
        return {key: cut(item, items) for key, item in value.items()}
    return value


def short_json(path, items, indent=None):
    return json.dumps(cut(json.loads(text_of(path)), items), indent=indent, ensure_ascii=False)


def short_xml(path, items):
    def thin(element):
        seen = {}
        for child in list(element):
            seen[child.tag] = seen.get(child.tag, 0) + 1
            if seen[child.tag] > items:
                element.remove(child)
            else:
                thin(child)

    root = ElementTree.fromstring(text_of(path))
    thin(root)
    return ElementTree.tostring(root, encoding="unicode")


def files(*named):
    """An input of several files, each below its name."""
    return "".join(f"=== {name}\n{text.rstrip()}\n" for name, text in named)


def exports():
    hosts = sorted(TESTDATA.glob("**/*.fabric.json"))
    for path in hosts:
        seed("windows_collector", short_json(path, 1))
        seed("windows_collector", short_json(path, 2))
        seed("json", short_json(path, 1, indent=1))
    for folder in sorted(TESTDATA.glob("**/oneview")):
        parts = sorted(path for path in folder.rglob("*.json"))
        for path in parts:
            for items in (1, 2):
                seed("oneview", files((path.name, short_json(path, items))))
                seed("json", short_json(path, items))
        whole = [(path.name, short_json(path, 1)) for path in parts]
        seed("oneview", files(*whole))
    for folder in sorted(TESTDATA.glob("**/ucs")):
        for path in sorted(folder.glob("*.xml")):
            for items in (1, 2, 3):
                seed("ucs_manager", files((path.name, short_xml(path, items))))
                seed("xml", short_xml(path, items))
        for path in sorted(folder.glob("*.json")):
            for items in (1, 2, 3):
                seed("easyucs", files((path.name, short_json(path, items))))
    for folder in sorted(TESTDATA.glob("**/vc")):
        texts = [(path.name, text_of(path)) for path in sorted(folder.glob("*.txt"))]
        for name, text in texts:
            seed("virtual_connect", files((name, text)))
            lines = text.splitlines(keepends=True)
            for start in range(0, len(lines), 40):
                seed("virtual_connect", files((name, "".join(lines[:2] + lines[start : start + 40]))))
        seed("virtual_connect", files(*texts))


def cmdlets():
    for folder in sorted({path.parent for path in TESTDATA.glob("**/Get-NetAdapter.json")}):
        outputs = sorted(folder.glob("*.json"))
        for items in (1, 2):
            named = []
            for path in outputs:
                text = text_of(path)
                short = short_json(path, items) if text.strip() else " "
                named.append((f"HV01/{path.name}", short))
                seed("windows_cmdlets", files(named[-1]))
            for at in range(0, len(named), 6):
                seed("windows_cmdlets", files(*named[at : at + 6]))
            seed("windows_cmdlets", files(*named))


class Clixml:
    """A list of objects as Export-Clixml writes it: types by number, an object that was there before by reference."""

    def __init__(self, kind):
        self.kind = kind
        self.number = 0
        self.seen = {}

    def document(self, objects):
        inner = "".join(self.value(item, "") for item in objects)
        return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n{inner}</Objs>'

    def value(self, value, name):
        name = name and f' N="{escape(name)}"'
        if value is None:
            return f"<Nil{name} />\n"
        if isinstance(value, bool):
            return f"<B{name}>{str(value).lower()}</B>\n"
        if isinstance(value, (int, float)):
            tag = "I64" if isinstance(value, int) else "Db"
            return f"<{tag}{name}>{value}</{tag}>\n"
        if isinstance(value, str):
            return f"<S{name}>{escape(value)}</S>\n"
        known = json.dumps(value)
        if known in self.seen:
            return f'<Ref{name} RefId="{self.seen[known]}" />\n'
        number = self.number
        self.number += 1
        if isinstance(value, list):
            inner = "<LST>" + "".join(self.value(item, "") for item in value) + "</LST>"
        elif name:
            entries = ("".join((self.value(key, "Key"), self.value(item, "Value"))) for key, item in value.items())
            inner = "<DCT>" + "".join(f"<En>{entry}</En>" for entry in entries) + "</DCT>"
            inner = inner if number % 2 else "<ToString>a</ToString><Props>" + self.members(value) + "</Props>"
        else:
            types = f'<TN RefId="0"><T>{self.kind}</T><T>System.Object</T></TN>' if number == 0 else '<TNRef RefId="0" />'
            inner = f"{types}<Props>{self.members(value)}</Props>"
        self.seen[known] = number
        return f'<Obj{name} RefId="{number}">{inner}</Obj>\n'

    def members(self, value):
        return "".join(self.value(item, key) for key, item in value.items())


def printed(objects):
    """The same objects as Format-List prints them."""
    text = "\r\n"
    for item in objects:
        width = max(map(len, item), default=0)
        for key, value in item.items():
            if isinstance(value, list):
                value = "{" + ", ".join(str(one) for one in value if not isinstance(one, (dict, list))) + "}"
            elif isinstance(value, dict):
                value = value.get("Value", "Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting")
            text += f"{key:{width}} : {'' if value is None else value}\r\n"
        text += "\r\n"
    return text


def other_forms():
    """Outputs of cmdlets in CLIXML, as lists, and as Get-NetView keeps them: a command and what it printed."""
    folders = sorted({path.parent for path in TESTDATA.glob("**/Get-NetAdapter.json")})
    for folder in folders:
        whole = {"xml": [], "txt": []}
        blocks = []
        for path in sorted(folder.glob("*.json")):
            text = text_of(path)
            objects = cut(json.loads(text), 2) if text.strip() else []
            objects = objects if isinstance(objects, list) else [objects]
            objects = [item for item in objects if isinstance(item, dict)]
            cmdlet = path.stem
            kind = f"Microsoft.Management.Infrastructure.CimInstance#root/StandardCimv2/MSFT_{cmdlet.split('-')[-1]}"
            clixml = Clixml(kind).document(objects)
            forms = {"xml": clixml, "txt": printed(objects)}
            for ending, text in forms.items():
                whole[ending].append((f"HV01/{cmdlet}.{ending}", text))
                seed("windows_cmdlets", files(whole[ending][-1]))
            seed("xml", clixml)
            session = f"PS C:\\> {cmdlet} | Format-List *\r\n{forms['txt']}PS C:\\>"
            seed("windows_cmdlets", files((f"HV01/{cmdlet}.txt", session)))
            command = f"{cmdlet} | Format-List -Property *"
            blocks.append((f"msdbg.HV01/{cmdlet}.txt", f"CONTOSO-admin @ HV01:\r\nPS C:\\Windows> {command}\r\n{forms['txt']}\r\n"))
            seed("windows_cmdlets", files(blocks[-1]))
        for named in (whole["xml"], whole["txt"], blocks):
            for at in range(0, len(named), 4):
                seed("windows_cmdlets", files(*named[at : at + 4]))


def archives():
    """Small hosts and outputs in each form of an archive, with what archives have beside files."""
    hosts = [("HV01.fabric.json", (ROOT / "fuzz" / "host.fabric.json").read_bytes())]
    folder = next(path.parent for path in sorted(TESTDATA.glob("**/Get-NetAdapter.json")))
    outputs = [(f"HV01/{path.name}", short_json(path, 1).encode()) for path in sorted(folder.glob("*.json"))[:4] if text_of(path).strip()]
    odd = [("a/../b.json", b"{}"), ("C:\\x\\Get-VM.json", b"[]"), ("HV01/", b""), ("hv01/GET-VM.JSON", b"[]"), ("in.zip", b"PK\5\6" + bytes(18))]
    for members in (hosts, outputs, outputs + odd):
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            data = io.BytesIO()
            with zipfile.ZipFile(data, "w") as file:
                for name, text in members:
                    # A member has a day of its own, and seeds are the same on each machine.
                    file.writestr(zipfile.ZipInfo(name, (2025, 1, 2, 3, 4, 6)), text, method)
            seed("archives", data.getvalue())
        for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
            data = io.BytesIO()
            with tarfile.open(fileobj=data, mode="w", format=form) as file:
                for name, text in members:
                    # A name that does not fit into a header has records of its own.
                    info = tarfile.TarInfo(name if form == tarfile.USTAR_FORMAT else "long/" * 30 + name)
                    info.size = len(text)
                    file.addfile(info, io.BytesIO(text))
                link = tarfile.TarInfo("HV01/link")
                link.type, link.linkname = tarfile.SYMTYPE, "../../etc"
                file.addfile(link)
            # The last blocks are nothing but the end.
            tar = data.getvalue().rstrip(b"\0")
            tar += bytes(-len(tar) % 512 + 1024)
            seed("archives", tar)
            seed("archives", tar + b"\0")
            seed("archives", gzip.compress(tar, mtime=0))


def joined():
    """A host with its backend, cut down to what joins."""
    for base, backend in (("lbfo-oneview", "oneview"), ("lbfo-ucs", "ucs_manager"), ("lbfo-easyucs", "easyucs"), ("plain-adapters-vc", "virtual_connect")):
        folder = TESTDATA / "estates" / "bases" / base
        host = short_json(folder / "hosts" / "HV01.fabric.json", 1)
        named = [("HV01.fabric.json", host)]
        for path in sorted(folder.glob("*/*")):
            if path.parent.name == "hosts" or path.name == "login.xml":
                continue
            if path.suffix == ".json":
                named.append((path.name, short_json(path, 1)))
            elif path.suffix == ".xml":
                named.append((path.name, short_xml(path, 2)))
            else:
                named.append((path.name, "".join(text_of(path).splitlines(keepends=True)[:60])))
        while len(files(*named).encode()) > MOST:
            named.pop()
        seed(backend, files(*named))
        seed("windows_collector", files(*named))


def documents():
    for path in sorted(TESTDATA.glob("**/fabriclint.yaml")):
        seed("plan", path.read_bytes())
        seed("yaml", path.read_bytes())
    schemas = sorted((ROOT / "docs" / "schemas").glob("*.json"))
    for path in schemas:
        seed("json", short_json(path, 2))
    for path in sorted((ROOT / "rules" / "bases").glob("*.yaml")):
        text = path.read_text()
        seed("snapshot", text)
        seed("yaml", text)
        for start in range(0, len(text), 4000):
            seed("yaml", text[start : start + 4000])
    for path in sorted((ROOT / "rules").glob("*/*.md")):
        seed("page", path.read_bytes())
        text = path.read_text()
        for block in text.split("```yaml\n")[1:]:
            seed("yaml", block.split("```")[0])
    for path in sorted((ROOT / "policies").glob("**/*.rego")):
        seed("policy", path.read_bytes())
    waiver = "rule: vlan/*\n    host: \"HV0*\"\n    object: Tenant\n    vlan: 101-110\n    reason: why\n    owner: me\n    ticket: CHG-1\n    expires: 2027-01-31\n"
    for text in (f"waivers:\n  - {waiver}", f"# a\nwaivers:\n  - {waiver}  # b\n  - {waiver}    gap: true\n", "waivers: [] # none\n", "waivers:\n- {rule: a/b, reason: c, owner: d, expires: 2030-01-01}\n", ""):
        seed("waivers", text)
        seed("plan", text + "rules:\n  ignore: [vlan/*]\n  select: [\"*\"]\n  severity: {qos/*: info}\n  parameters: {vlan/a: {limit: 3}}\n")
    for target in ("json_legal", "xml_legal"):
        for number in range(64):
            seed(target, hashlib.sha512(bytes([number])).digest() * (1 + number // 8))


def made(program):
    """What the program itself writes."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        site.mkdir()
        (site / "HV01.fabric.json").write_bytes((ROOT / "fuzz" / "host.fabric.json").read_bytes())

        def run(*arguments):
            subprocess.run([program, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

        one = ("--select", "teaming/members-on-one-fabric", "--no-config")
        run("check", "site", "--cache", "judged", *one)
        for pack in Path(folder).glob("judged/*.pack"):
            data = pack.read_bytes()
            body = data.index(b"\n", data.index(b"\n") + 1) + 1 + 64
            seed("cache", data[body:])
        for paths in (["site"], [str(TESTDATA / "estates" / "bases" / "lbfo-ucs")]):
            part = os.path.join(folder, "part.json")
            run("check", *paths, "--shard", "1/1", "--output", part, *one)
            if os.path.exists(part):
                seed("part", Path(part).read_bytes())
            run("snapshot", *paths, "--output", part + ".yaml", *one)
        for path in sorted(TESTDATA.glob("*/broken")):
            baseline = os.path.join(folder, "baseline.json")
            run("baseline", "write", str(path), "--output", baseline)
            if os.path.exists(baseline):
                document = json.loads(Path(baseline).read_text())
                for items in (0, 1, 3):
                    seed("baseline", json.dumps(cut(document, items), indent=2))


def main():
    exports()
    cmdlets()
    other_forms()
    archives()
    joined()
    documents()
    if len(sys.argv) > 1:
        made(os.path.abspath(sys.argv[1]))
    for folder in sorted(CORPUS.iterdir()):
        print(f"{folder.name}: {len(list(folder.iterdir()))} seeds")


if __name__ == "__main__":
    main()
