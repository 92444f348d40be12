"""Writes the outputs of cmdlets that a site has as JSON once more as CLIXML, by the serialiser of psrpcore.

    python3 write_site.py FROM TO

FROM is the folder of a host, TO is made. psrpcore speaks the protocol of PowerShell remoting and shares no code with
PowerShell: it puts no white space between elements, writes properties of classes as extended ones, and refers to a
list or an object that it has written before. Exit code 3 says that psrpcore is not there.
"""

import json
import pathlib
import sys

try:
    from psrpcore import types
except ImportError:
    sys.exit(3)

HYPER_V = "Microsoft.HyperV.PowerShell."
CLASSES = {
    "Get-VMSwitch": HYPER_V + "VMSwitch",
    "Get-VMSwitchTeam": HYPER_V + "VMSwitchTeam",
    "Get-VM": HYPER_V + "VirtualMachine",
    "Get-VMHost": HYPER_V + "VMHost",
    "Get-VMNetworkAdapter": HYPER_V + "VMNetworkAdapter",
    "Get-VMNetworkAdapter-ManagementOS": HYPER_V + "VMInternalNetworkAdapter",
    "VlanSetting": HYPER_V + "VMNetworkAdapterVlanSetting",
    "IsolationSetting": HYPER_V + "VMNetworkAdapterIsolationSetting",
    "BandwidthSetting": HYPER_V + "VMNetworkAdapterBandwidthSetting",
}
NOISE = {"CimClass", "CimInstanceProperties", "CimSystemProperties"}


# The enumerations of the module of Hyper-V, with the name of the property that is of each.
@types.PSType([HYPER_V + "OnOffState"])
class OnOff(types.PSEnumBase, base_type=types.PSInt):
    On = 0
    Off = 1


@types.PSType([HYPER_V + "VMSwitchType"])
class SwitchType(types.PSEnumBase, base_type=types.PSInt):
    Private = 0
    Internal = 1
    External = 2


@types.PSType([HYPER_V + "VMSwitchBandwidthMode"])
class BandwidthMode(types.PSEnumBase, base_type=types.PSInt):
    Default = 0
    Weight = 1
    Absolute = 2


@types.PSType([HYPER_V + "VMNetworkAdapterVlanMode"])
class VlanMode(types.PSEnumBase, base_type=types.PSInt):
    Untagged = 0
    Access = 1
    Trunk = 2
    Private = 3


ENUMERATIONS = {
    "SwitchType": SwitchType,
    "BandwidthReservationMode": BandwidthMode,
    "OperationMode": VlanMode,
    "MacAddressSpoofing": OnOff,
    "DhcpGuard": OnOff,
    "RouterGuard": OnOff,
}


def value(of, name, written):
    """A value as psrpcore serialises it; one that is alike in a file is written once, and referred to."""
    if isinstance(of, list):
        return types.PSList([value(item, name, written) for item in of])
    if isinstance(of, dict):
        key = (name, json.dumps(of))
        if key not in written:
            written[key] = thing(of, CLASSES.get(name, "System.Management.Automation.PSCustomObject"), written)
        return written[key]
    if name in ENUMERATIONS and isinstance(of, int):
        return ENUMERATIONS[name](of)
    if isinstance(of, int) and not isinstance(of, bool) and of > 2**31 - 1:
        return types.PSUInt64(of)
    return of


def thing(of, type_name, written):
    made = types.PSCustomObject()
    made.PSObject.type_names = [type_name, "System.Object"]
    for name, inner in of.items():
        if name not in NOISE:
            made.PSObject.extended_properties.append(types.PSNoteProperty(name, value=value(inner, name, written)))
    return made


def main(source, target):
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(source.glob("*.json")):
        text = file.read_bytes()
        text = text.decode("utf-16" if text[:2] == b"\xff\xfe" else "utf-8-sig").strip()
        objects = json.loads(text) if text else []
        objects = objects if isinstance(objects, list) else [objects] if objects else []
        noun = file.stem[4:] if file.stem.startswith("Get-") else file.stem
        cim = "Microsoft.Management.Infrastructure.CimInstance#ROOT/StandardCimv2/"
        class_name = CLASSES.get(file.stem, cim + (noun if noun.startswith("Win32_") else "MSFT_" + noun))
        shared = {}
        text = types.serialize_clixml([thing(item, class_name, shared) for item in objects], None)
        (target / (file.stem + ".xml")).write_text(text, encoding="utf-8")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
