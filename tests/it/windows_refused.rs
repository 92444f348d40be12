//! Files that are called after a cmdlet and cannot be used: each is a problem that says what it is and
//! what to run instead, and hides nothing beside it.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value as Json;

use crate::support::{folder, run};

const ADAPTER: &str = r#"{"Name": "NIC1", "InterfaceDescription": "Contoso 10G", "ifIndex": 3,
    "MacAddress": "02-00-00-00-00-03", "HardwareInterface": true, "SystemName": "HV01"}"#;

/// The exit code, and codes, messages and next steps of the problems, of a host with one more file.
fn with(name: &str, file: &str, bytes: &[u8]) -> (i32, String, Json) {
    let folder = folder(&format!("windows-refused-{name}"));
    fs::write(folder.join("Get-NetAdapter.json"), ADAPTER).expect("written");
    fs::write(folder.join(file), bytes).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, err, code) = run(&["check", &path, "--format", "json"]);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let problems = report["problems"].as_array().into_iter().flatten();
    let texts = problems.map(|problem| {
        let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
        format!("{}: {} | {}", text("code"), text("message"), text("help"))
    });
    (code, texts.collect::<Vec<_>>().join("\n"), report)
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xFF, 0xFE].into_iter().chain(units).collect()
}

/// Holds a file beside an adapter against what must be said of it.
fn holds(name: &str, file: &str, bytes: &[u8], words: &str) {
    let run_it = "run `Get-VMSwitch | ConvertTo-Json -Depth 5 > Get-VMSwitch.json`";
    let (code, problems, report) = with(name, file, bytes);
    assert_eq!(code, 2, "{name}: {problems}");
    assert!(
        problems.contains(words) && problems.contains(run_it),
        "{name}: {problems}"
    );
    assert_eq!(
        report["summary"]["hosts"], 1,
        "{name}: the host beside it stays"
    );
}

const TABLE: &str = "\r\nName SwitchType NetAdapterInterfaceDescription\r\n---- ---------- ----\r\nS    External   X\r\n";

#[test]
fn what_is_called_after_a_cmdlet_and_cannot_be_used_says_what_to_run() {
    let error = "Get-VMSwitch : Access is denied.\r\nAt line:1 char:1\r\n    + CategoryInfo : PermissionDenied";
    let list = "\r\nName       : S\r\nSwitchType : External\r\nand so on\r\n";
    let csv = "\"Name\",\"SwitchType\"\n\"S\",\"External\"\n";
    let formatted = r#"[{"ClassId2e4f51ef21dd47e99d3c952918aff9cd": "a"}]"#;
    let cut = "[{\"Name\": \"S\", \"SwitchType\": 2}, {\"Na";
    let json = "Get-VMSwitch.json";
    holds("nuls", json, &[0; 64], "binary");
    holds("error", json, &utf16(error), "Get-VMSwitch failed");
    holds(
        "error-txt",
        "HV01_Get-VMSwitch.txt",
        error.as_bytes(),
        "Get-VMSwitch failed",
    );
    holds(
        "list",
        "Get-VMSwitch.txt",
        &utf16(list),
        "text of Format-List",
    );
    holds("table", json, TABLE.as_bytes(), "text of Format-Table");
    holds("csv", "Get-VMSwitch.csv", csv.as_bytes(), "Export-Csv");
    holds("format", json, formatted.as_bytes(), "Format-Table");
    holds("cut", json, cut.as_bytes(), "the file ends");
    holds(
        "other",
        json,
        br#"{"colour": "red"}"#,
        "nothing in it looks like",
    );
    holds(
        "words",
        "Get-VMSwitch.log",
        b"see the other folder",
        "no JSON",
    );
}

#[test]
fn what_has_the_columns_of_a_cmdlet_says_what_to_run_under_any_name() {
    let csv = b"Name;SwitchType;AllowManagementOS\nS;External;True\n";
    holds(
        "table-unnamed",
        "switches.txt",
        TABLE.as_bytes(),
        "text of Format-Table",
    );
    holds("csv-unnamed", "export.csv", csv, "Export-Csv");
}

/// Only what is called after a cmdlet that is used can be missed.
#[test]
fn text_of_a_cmdlet_that_is_not_used_changes_nothing() {
    let code_without = with("unused-nothing", "notes.md", b"").0;
    let table =
        "\r\nName Algorithm Bandwidth(%)\r\n---- --------- ------------\r\nSMB  ETS       60\r\n";
    for (name, text) in [
        ("Get-NetQosTrafficClass.txt", table),
        (
            "Get-VMNetworkAdapterTeamMapping.txt",
            "Name : X\nand so on\nAndSo  : on\n",
        ),
        ("Get-NetQosDcbxSetting.txt", "Willing : X\nPolicySet : Y\n"),
    ] {
        let (code, problems, _) = with("unused", name, text.as_bytes());
        assert_eq!((code, &*problems), (code_without, ""), "{name}");
    }
}

#[test]
fn what_is_foreign_is_named_and_changes_nothing() {
    let code_without = with("nothing", "notes.md", b"").0;
    let cases: [(&str, &[u8], &str); 7] = [
        ("firmware.zip", b"PK\x03\x04\0\0\0\0", "a ZIP archive"),
        ("rack.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
        (
            "README.md",
            b"# Rack 4\n\nName: who knows\n",
            "a text for readers",
        ),
        (
            "assets.csv",
            b"asset,owner,room\n1,2,3\n",
            "a table of separated values",
        ),
        // Anybody's list has these columns; a virtual machine has others beside them.
        (
            "inventory.csv",
            b"Name;Status;State;Version\nrack 4;OK;up;1\n",
            "a table of separated values",
        ),
        (
            "Get-NetAdapter.ps1",
            b"Get-NetAdapter | ConvertTo-Json\n",
            "a script",
        ),
        ("page.html", b"<!DOCTYPE html><p>hello", "an HTML page"),
    ];
    for (file, bytes, words) in cases {
        let (code, problems, _) = with("foreign", file, bytes);
        assert_eq!((code, &*problems), (code_without, ""), "{file}");
        let path = folder("windows-foreign-listed");
        fs::write(path.join(file), bytes).expect("written");
        let (out, _, _) = run(&["sources", &path.to_string_lossy()]);
        assert!(
            out.contains(words) && out.contains("foreign"),
            "{file}: {out}"
        );
    }
}

/// CLIXML of a cmdlet is read, and what is none of its objects says how to export them so.
#[test]
fn clixml_without_the_objects_of_its_name_says_what_to_run() {
    let root =
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">";
    let run_it = "run `Get-VMSwitch | Export-Clixml -Depth 5 Get-VMSwitch.xml`";
    let object = |class: &str, name: &str| {
        format!(
            "{root}<Obj RefId=\"0\"><TN RefId=\"0\"><T>{class}</T></TN><Props><S N=\"{name}\">S</S></Props></Obj></Objs>"
        )
    };
    let (_, problems, report) = with(
        "clixml",
        "Get-VMSwitch.xml",
        &utf16(&object("Microsoft.HyperV.PowerShell.VMSwitch", "Name")),
    );
    assert_eq!(problems, "");
    assert_eq!(report["summary"]["hosts"], 1);
    let format = "Microsoft.PowerShell.Commands.Internal.Format.FormatStartData";
    for (name, text, words) in [
        ("format", object(format, "shape"), "Format-Table"),
        (
            "other",
            object("System.Object", "colour"),
            "nothing in it looks like",
        ),
        (
            "cut",
            format!("{root}<Obj RefId=\"0\"><Props>"),
            "the file ends too early",
        ),
        (
            "deep",
            root.to_owned() + &"<Obj><LST>".repeat(100_000),
            "nested deeper than 256 levels",
        ),
    ] {
        let (code, problems, report) = with(
            &format!("clixml-{name}"),
            "Get-VMSwitch.xml",
            text.as_bytes(),
        );
        assert_eq!(code, 2, "{name}: {problems}");
        assert!(
            problems.contains(words) && problems.contains(run_it),
            "{name}: {problems}"
        );
        assert_eq!(
            report["summary"]["hosts"], 1,
            "{name}: the host beside it stays"
        );
    }
}

/// What is no CLIXML of Get-VMSwitch, and what is said of it.
fn no_clixml() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let root =
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">";
    let switch = format!(
        "{root}<Obj><TN><T>Microsoft.HyperV.PowerShell.VMSwitch</T></TN><Props><S N=\"Name\">S</S></Props></Obj></Objs>"
    );
    let failed = format!("#< CLIXML\r\n{root}<S S=\"Error\">Get-VMSwitch : denied</S></Objs>");
    let partly = switch.replace("<Obj>", "<S S=\"Error\">denied</S><Obj S=\"Output\">");
    let page = "<html><title>502 Bad Gateway</title></html>";
    let dtd = "<!DOCTYPE Objs [<!ENTITY a \"b\">]><Objs>&a;</Objs>";
    let mut padded = switch.clone().into_bytes();
    padded.extend([0; 512]);
    let mut odd = utf16(&switch);
    odd.pop();
    let binary = "this is binary, not the CLIXML of";
    let words = "neither the CLIXML nor the JSON of Get-VMSwitch";
    let table = "text of Format-Table, not the CLIXML of";
    let foreign = "XML that no cmdlet writes";
    vec![
        ("words", "see the other folder".into(), words),
        ("page", page.into(), "HTTP status 502"),
        ("dtd", dtd.into(), "document type declaration"),
        ("namespace", "<Objs xmlns=\"urn:x\"/>".into(), foreign),
        ("table", TABLE.into(), table),
        ("nuls", vec![0; 64], binary),
        ("padded", padded, binary),
        ("odd", odd, "in the middle of a character"),
        ("failed", failed.into(), "Get-VMSwitch failed"),
        ("partly", partly.into(), "Get-VMSwitch failed"),
        ("twice", switch.repeat(2).into(), "not well-formed"),
    ]
}

/// What is called `.xml` and is no CLIXML was meant to be that, and nothing is said of JSON.
#[test]
fn what_is_no_clixml_under_its_name_says_how_to_export_that() {
    let run_it = "run `Get-VMSwitch | Export-Clixml -Depth 5 Get-VMSwitch.xml`";
    for (name, bytes, words) in no_clixml() {
        for file in [
            "Get-VMSwitch.xml",
            "HV01_GetVMSwitch.XML",
            "Get-VMSwitch.clixml",
        ] {
            let (code, problems, report) = with(&format!("xml-{name}"), file, &bytes);
            assert_eq!(code, 2, "{name}: {problems}");
            let is_said = problems.contains(words) && problems.contains(run_it);
            assert!(
                is_said && !problems.contains("ConvertTo-Json"),
                "{name}: {problems}"
            );
            let mut sources = report["sources"].as_array().into_iter().flatten();
            let dialect = sources.find(|source| source["status"] == "broken");
            let dialect = dialect.map(|source| source["dialect"].clone());
            assert_eq!(
                dialect,
                Some("powershell-clixml".into()),
                "{name}: {report}"
            );
        }
    }
}

/// A file that holds another cmdlet's objects alone, which nobody uses, is told.
#[test]
fn objects_of_another_cmdlet_are_told() {
    let team = r#"{"Name": "T", "TeamingMode": 1, "TeamNics": [], "Members": []}"#;
    let rdma =
        r#"{"CimClass": {"CimClassName": "MSFT_NetAdapterRdmaSettingData"}, "Name": "NIC1"}"#;
    let own = r#"{"Name": "S", "SwitchType": 2, "BandwidthReservationMode": 1}"#;
    for (text, told) in [
        (team.to_owned(), ""),
        (
            rdma.to_owned(),
            "this holds objects of Get-NetAdapterRdma, not of Get-VMSwitch",
        ),
        (format!("[{own}, {team}]"), ""),
        (own.to_owned(), ""),
        ("[]".to_owned(), ""),
    ] {
        let (_, problems, _) = with("other-cmdlet", "Get-VMSwitch.json", text.as_bytes());
        assert_eq!(
            problems.contains("other-cmdlet"),
            !told.is_empty(),
            "{text}: {problems}"
        );
        assert!(problems.contains(told), "{text}: {problems}");
    }
}

/// What nobody selected is said as the cmdlet calls it.
#[test]
fn a_column_that_was_not_selected_is_named() {
    let switch = r#"{"Name": "S", "SwitchType": "External", "EmbeddedTeamingEnabled": true,
        "NetAdapterInterfaceDescriptions": ["Contoso 10G"]}"#;
    let (_, problems, report) = with("columns", "Get-VMSwitch.json", switch.as_bytes());
    assert_eq!(problems, "");
    let gaps = report["not_evaluated"].as_array().into_iter().flatten();
    let reasons: BTreeSet<&str> = gaps.filter_map(|gap| gap["reason"].as_str()).collect();
    for column in ["BandwidthReservationMode", "IovEnabled"] {
        let reason = format!("{column} of Get-VMSwitch was not collected");
        assert!(reasons.contains(&*reason), "{reasons:#?}");
    }
    for key in ["management_os", "absolute", "iov", "bandwidth_mode"] {
        let is_key = |reason: &&str| reason.split(' ').next() == Some(key);
        assert!(!reasons.iter().any(is_key), "{reasons:#?}");
    }
}

/// An answer of nothing: none, where a host can have none.
#[test]
fn nothing_means_none_only_where_a_host_can_have_none() {
    let empty =
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\" />";
    for (index, text) in ["", "\u{feff}", " \r\n", "[]", "null", empty]
        .iter()
        .enumerate()
    {
        let name = format!("empty-{index}");
        let ending = if text.starts_with('<') { "xml" } else { "json" };
        let (_, problems, report) =
            with(&name, &format!("Get-NetLbfoTeam.{ending}"), text.as_bytes());
        assert_eq!(problems, "", "{text:?}");
        let gaps = report["not_evaluated"].to_string();
        assert!(
            !gaps.contains("Get-NetLbfoTeam was not collected"),
            "{text:?}: {gaps}"
        );
        for cmdlet in [
            "Win32_OperatingSystem",
            "Win32_ComputerSystem",
            "Get-NetIPInterface",
        ] {
            let (code, problems, _) = with(&name, &format!("{cmdlet}.{ending}"), text.as_bytes());
            assert_eq!(code, 2, "{cmdlet} {text:?}");
            assert!(
                problems.contains("empty-output") && problems.contains(cmdlet),
                "{problems}"
            );
        }
    }
}

/// Hyper-V answers nothing to whoever may not ask.
#[test]
fn nothing_beside_virtual_adapters_was_not_exported_elevated() {
    let vnic = ADAPTER
        .replace("NIC1", "vEthernet (Mgmt)")
        .replace("true", "false");
    let bound = r#"{"Name": "NIC1", "ComponentID": "vms_pp", "Enabled": true, "InterfaceDescription": "x"}"#;
    for (name, file, text) in [
        ("vnic", "Get-NetAdapter.2.json", &*vnic),
        ("bound", "Get-NetAdapterBinding.json", bound),
    ] {
        let path = folder(&format!("windows-elevated-{name}"));
        fs::write(path.join("Get-VMSwitch.json"), "").expect("written");
        fs::write(path.join("Get-VMSwitchTeam.json"), "").expect("written");
        let adapters = if name == "vnic" {
            format!("[{ADAPTER}, {vnic}]")
        } else {
            ADAPTER.to_owned()
        };
        fs::write(path.join("Get-NetAdapter.json"), adapters).expect("written");
        if name == "bound" {
            fs::write(path.join(file), text).expect("written");
        }
        let (out, _, code) = run(&["check", &path.to_string_lossy(), "--format", "json"]);
        assert_eq!(code, 2, "{out}");
        assert!(
            out.contains("not-elevated") && out.contains("was it exported elevated?"),
            "{out}"
        );
        let report: Json = serde_json::from_str(&out).expect("JSON");
        let gaps = report["not_evaluated"].to_string();
        assert!(
            gaps.contains("Get-VMSwitch, empty beside virtual adapters"),
            "{gaps}"
        );
    }
}

#[test]
fn the_name_of_an_inventory_says_what_it_should_be() {
    let misspelt = br#"{"schema": "fabriclint-hosts/1", "host": {"name": "HV01"}, "sections": {}}"#;
    let unnamed = br#"{"host": {"name": "HV01"}, "sections": {}}"#;
    let cases: [(&str, &str, &[u8], &str); 6] = [
        ("empty", "HV02.fabric.json", b"", "this is empty"),
        ("nuls", "HV02.fabric.json", &[0; 32], "this is binary"),
        ("words", "HV02.fabric.json", b"not yet", "this is no JSON"),
        (
            "cut",
            "HV02.fabric.json",
            b"{\"schema\": \"fabriclint-host/1\", ",
            "the file ends",
        ),
        (
            "misspelt",
            "hv02.json",
            misspelt,
            "`fabriclint-hosts/1` cannot be read",
        ),
        ("unnamed", "HV02.fabric.json", unnamed, "without the schema"),
    ];
    for (name, file, bytes, words) in cases {
        let (code, problems, _) = with(&format!("inventory-{name}"), file, bytes);
        assert_eq!(code, 2, "{name}: {problems}");
        assert!(problems.contains(words), "{name}: {problems}");
    }
}

/// What stands in place of a section is a fault of the file, and no section that nobody asked for.
#[test]
fn what_stands_in_place_of_a_section_is_told() {
    let host = |sections: &str| {
        format!(
            r#"{{"schema": "fabriclint-host/1", "host": {{"name": "HV02"}}, "sections": {sections}}}"#
        )
    };
    let cases = [
        ("section", r#"{"netLbfoTeam": "none"}"#, true),
        ("sections", r#""none""#, true),
        ("null", r#"{"netLbfoTeam": null}"#, false),
    ];
    for (name, sections, is_told) in cases {
        let text = host(sections);
        let file = "HV02.fabric.json";
        let (_, problems, _) = with(&format!("place-{name}"), file, text.as_bytes());
        let told = "wrong-type: expected an object, found a text";
        assert_eq!(problems.contains(told), is_told, "{name}: {problems}");
    }
}

/// What is nested in objects that came through a session is lost before any depth counts.
#[test]
fn what_a_session_flattened_is_converted_inside_it() {
    let port = |more: &str| {
        format!(
            r#"{{"Name": "Network Adapter", "VMName": "VM1", "SwitchName": "S", "IsManagementOs": false,
            "VlanSetting": "Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting"{more}}}"#
        )
    };
    let session =
        r#", "PSComputerName": "HV01", "RunspaceId": "7f2a0e0c-0000-4000-8000-000000000001""#;
    let file = "Get-VMNetworkAdapter.json";
    let (_, local, _) = with("nested-local", file, port("").as_bytes());
    assert!(
        local.contains("export again, with `ConvertTo-Json -Depth 5`"),
        "{local}"
    );
    let (_, remote, _) = with("nested-remote", file, port(session).as_bytes());
    assert!(remote.contains("convert it in the session"), "{remote}");
    assert!(!remote.contains("export again, with"), "{remote}");
}
