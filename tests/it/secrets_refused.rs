//! Secrets in exports that are refused, damaged or not ours: nothing of a file that was not read is shown,
//! in whatever way it cannot be read.

use std::fs;

use crate::secrets_of_users::{SECRET, assert_silent};
use crate::support::{folder, root};

/// What is printed around and in place of the JSON of a cmdlet.
fn of_cmdlets() -> Vec<(&'static str, String)> {
    let switch = r#"[{"Name":"S","Id":"x","SwitchType":"External","AllowManagementOS":true}]"#;
    let list = format!(
        "\r\n\r\nName : {SECRET}\r\nInterfaceDescription : {SECRET}\r\nPassword : {SECRET}\r\nifIndex : 12\r\n"
    );
    vec![
        ("HV01/Get-NetAdapter.json", list.clone()),
        ("HV02/adapters.txt", list),
        (
            "HV03/Get-NetAdapter.txt",
            format!(
                "Name InterfaceDescription ifIndex Status MacAddress LinkSpeed\n---- ---- ---- ---- ---- ----\n{SECRET} {SECRET} 12 Up 00-11 10 Gbps\n"
            ),
        ),
        (
            "HV04/Get-NetAdapter.csv",
            format!(
                "\"Name\",\"InterfaceDescription\",\"ifIndex\",\"MacAddress\"\n\"{SECRET}\",\"{SECRET}\",\"1\",\"2\"\n"
            ),
        ),
        (
            "HV05/Get-VMSwitch.json",
            format!(
                "PS C:\\> Get-VMSwitch -Password {SECRET}\r\n{switch}\r\nPS C:\\> {SECRET}\r\n"
            ),
        ),
        (
            "HV06/Get-VMSwitch.json",
            format!("WARNING: {SECRET}\n{switch}"),
        ),
        (
            "HV07/Get-VMSwitch.json",
            format!("Get-VMSwitch : {SECRET}\n    + CategoryInfo : PermissionDenied {SECRET}\n"),
        ),
        (
            "HV08/Get-VMSwitch.xml",
            format!(
                "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><Obj RefId=\"0\"><Props><S N=\"Password\">{SECRET}</S></Props></Obj></Objs>"
            ),
        ),
    ]
}

/// Outputs of cmdlets and inventories that were damaged.
fn of_damaged_hosts() -> Vec<(&'static str, String)> {
    let adapters = root().join("testdata/part8-ucs/broken/hosts/VIEHV02/Get-NetAdapter.json");
    let bytes = fs::read(adapters).expect("an export");
    let units = bytes[2..]
        .chunks_exact(2)
        .map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    let adapters: String = char::decode_utf16(units)
        .map(|letter| letter.expect("UTF-16"))
        .collect();
    vec![
        (
            "HV09/Get-NetAdapter.json",
            format!("{}{SECRET}", &adapters[..300]),
        ),
        (
            "HV10/Get-NetAdapter.json",
            adapters.replacen("\"Name\":", &format!("\"\\x{SECRET}\": 1, \"Name\":"), 1),
        ),
        ("HV11/Get-NetAdapter.json", format!("{adapters}{SECRET}")),
        (
            "HV12/Get-NetAdapter.json",
            format!("[{}\"{SECRET}\"{}]", "[".repeat(300), "]".repeat(300)),
        ),
        (
            "HV13/Get-NetAdapter.json",
            format!(
                "[{{\"Name\":[\"{SECRET}\"],\"ifIndex\":{{\"a\":\"{SECRET}\"}},\"MacAddress\":[\"{SECRET}\"],\"Note\":\"{SECRET}\"}}]"
            ),
        ),
        (
            "a.fabric.json",
            format!(
                "{{\"schema\":\"fabriclint-host/1\",\"host\":{{\"name\":[\"{SECRET}\"]}},\"sections\":{{\"netAdapter\":{{\"state\":\"failed\",\"note\":\"{SECRET}\",\"items\":[]}}}}}}"
            ),
        ),
        (
            "b.fabric.json",
            format!(
                "{{\"schema\":\"fabriclint-host/1\",\"host\":{{\"name\":\"HV20\"}},\"sections\":{{\"netAdapter\":{{\"items\":\"{SECRET}"
            ),
        ),
    ]
}

/// Answers and backups of backends, and what stands in their place.
fn of_backends() -> Vec<(&'static str, String)> {
    let text = |path: &str| fs::read_to_string(root().join("testdata").join(path)).expect("UTF-8");
    let ucs = text("part8-ucs/broken/ucs/config-all.xml");
    let half = ucs.find("<lsServer").expect("a profile");
    vec![
        (
            "ov/server-profiles.json",
            format!("<html><head><title>502</title></head><body>{SECRET}</body></html>"),
        ),
        (
            "ov/server-hardware.json",
            format!(
                "{{\"errorCode\":\"AUTHN_LOGOUT\",\"message\":\"{SECRET}\",\"details\":\"{SECRET}\",\"recommendedActions\":[\"{SECRET}\"],\"nestedErrors\":[],\"data\":{{}}}}"
            ),
        ),
        (
            "ov/profile.json",
            format!(
                "{{\"type\":\"ServerProfileV5\",\"uri\":\"/rest/server-profiles/1\",\"name\":[\"{SECRET}\"],\"connections\":{{\"a\":\"{SECRET}\"}},\"sanStorage\":\"{SECRET}\"}}"
            ),
        ),
        (
            "ov/cut.json",
            format!(
                "{{\"type\":\"ServerProfileV5\",\"uri\":\"/rest/server-profiles/2\",\"password\":\"{SECRET}"
            ),
        ),
        ("ucs/cut.xml", format!("{}{SECRET}", &ucs[..half])),
        (
            "ucs/attribute.xml",
            ucs.replacen(
                "name=\"root\"",
                &format!("name=\"root\" pwd='{SECRET}&{SECRET};'"),
                1,
            ),
        ),
        (
            "ucs/text.xml",
            ucs.replacen(
                "<orgOrg",
                &format!("<!-- {SECRET} -->{SECRET}<?go {SECRET}?><orgOrg"),
                1,
            ),
        ),
        (
            "ucs/twice.xml",
            ucs.replacen(
                "name=\"root\"",
                &format!("name=\"root\" a=\"{SECRET}\" a=\"{SECRET}\""),
                1,
            ),
        ),
    ]
}

/// Texts of a command line, and snapshots.
fn of_texts() -> Vec<(&'static str, String)> {
    let vc = root().join("testdata/part6-cna-flexfabric/broken/vc/show-config.txt");
    let vc = fs::read_to_string(vc).expect("UTF-8");
    vec![
        ("ucs/type.xml", format!("<!DOCTYPE {SECRET}><topRoot/>")),
        (
            "ucs/login.xml",
            format!(
                "<aaaLogin cookie=\"{SECRET}\" response=\"yes\" errorCode=\"551\" invocationResult=\"unidentified-fail\" outCookie=\"{SECRET}\"/>"
            ),
        ),
        (
            "vc/show-config.txt",
            format!(
                "{}\nadd user admin password={SECRET} privileges=*\nset snmp enet ReadCommunity={SECRET}\nadd server-port-map X:x Y Note={SECRET}\nset domain Name=VC password=\"{SECRET}",
                vc.trim_end()
            ),
        ),
        (
            "vc2/show-profile.txt",
            format!("->show profile *\nERROR: not logged in\n->login admin {SECRET}\n"),
        ),
        (
            "vc3/session.txt",
            format!(
                "login as: admin\nadmin@vc's password: {SECRET}\n->show server-port *\nPort  ID {SECRET}\n=====\n"
            ),
        ),
        (
            "snapshot-1.yaml",
            format!(
                "schema: fabriclint/snapshot/v1\n# {SECRET}\nhosts:\n  - name: HV30\n    password: {SECRET} # {SECRET}\n    teams: {{a: {SECRET}}}\n"
            ),
        ),
        (
            "snapshot-2.yaml",
            format!("schema: fabriclint/snapshot/v1\nhosts: [*{SECRET}]\n"),
        ),
        (
            "snapshot-3.yaml",
            format!("schema: fabriclint/snapshot/v1\nhosts: []\n{SECRET}: 1\n{SECRET}: 2\n"),
        ),
        (
            "snapshot-4.yaml",
            format!("schema: fabriclint/snapshot/v1\nhosts: \"{SECRET}\nx: [\n"),
        ),
    ]
}

/// Files that are nobody's, or no text.
fn of_others() -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |text: &str| {
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
    };
    let broken = format!("{{\"type\":\"ServerProfileV5\",\"password\":\"{SECRET}");
    vec![
        ("notes.txt", format!("password: {SECRET}\n").into_bytes()),
        (
            "assets.csv",
            format!("name,password\na,{SECRET}\n").into_bytes(),
        ),
        (
            "package.json",
            format!("{{\"token\":\"{SECRET}\"}}").into_bytes(),
        ),
        ("page.html", format!("<html>{SECRET}</html>").into_bytes()),
        (
            "deep.json",
            format!("{}\"{SECRET}\"", "[".repeat(500)).into_bytes(),
        ),
        (
            "firmware.zip",
            [b"PK\x03\x04\x00\x00", SECRET.as_bytes()].concat(),
        ),
        (
            "config-all.tgz",
            [b"\x1f\x8b\x08\x00\x00", SECRET.as_bytes()].concat(),
        ),
        (
            "half.json",
            [b"\xff\xfe".to_vec(), utf16(&broken), b"\x00\xd8".to_vec()].concat(),
        ),
        (
            "nul/Get-VM.json",
            [b"[{\"Name\":\"".as_slice(), SECRET.as_bytes(), &[0; 64]].concat(),
        ),
    ]
}

#[test]
fn nothing_that_is_refused_is_shown() {
    let folder = folder("secrets-refused");
    let texts = of_cmdlets().into_iter().chain(of_damaged_hosts());
    let texts = texts.chain(of_backends()).chain(of_texts());
    let texts = texts.map(|(path, text)| (path, text.into_bytes()));
    let mut files = 0;
    for (path, bytes) in texts.chain(of_others()) {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, bytes).expect("written");
        files += 1;
    }
    let (shown, code) = assert_silent("refused exports", &folder, &[]);
    assert_eq!(code, 2, "{shown}");
    // Most of them are ours, and are told of with a place.
    let told = shown.matches("error[").count() + shown.matches("warning[").count();
    assert!(told > files / 2, "{told} of {files}: {shown}");
}
