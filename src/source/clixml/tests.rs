//! Documents of CLIXML, an element after the other.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::words::unescaped;
use super::*;
use crate::source::{Sources, Span, Value};

const HEAD: &str =
    "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">";

fn document(objects: &str) -> String {
    format!("{HEAD}{objects}</Objs>")
}

/// The objects as JSON, and what is noted.
fn read(objects: &str) -> (Json, Vec<Problem>) {
    let text = document(objects);
    let id = Sources::default().add("x.xml", "x.xml", text.as_str());
    let mut notes = Vec::new();
    let (node, _) = parse_clixml(id, &text, &mut notes).expect("well-formed");
    (node.to_json(), notes)
}

/// The objects of a document that is right.
fn objects(objects: &str) -> Json {
    let (json, notes) = read(objects);
    assert!(notes.is_empty(), "{notes:#?}");
    json
}

/// The codes of what is noted.
fn codes(notes: &[Problem]) -> Vec<&str> {
    notes.iter().map(|note| &*note.code).collect()
}

#[test]
fn a_document_is_told_by_its_root() {
    for text in [
        HEAD,
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<!-- a > b -->\n<Objs Version='1.1.0.1'/>",
        "<ps:Objs xmlns:ps='http://schemas.microsoft.com/powershell/2004/04'>",
    ] {
        assert!(is_clixml(text), "{text}");
    }
    for text in [
        "<Objs>",
        "<Objects Version='1'/>",
        "<configAll/>",
        "Objs",
        "<!-- never ends <Objs Version='1'>",
        "",
    ] {
        assert!(!is_clixml(text), "{text}");
    }
}

#[test]
fn every_primitive_is_what_it_says() {
    let values = "<S N='s'>a &amp; b</S><S N='none'></S><S N='empty'/><C N='c'>224</C><B N='b'>true</B>\
        <DT N='dt'>2025-01-02T03:04:05Z</DT><TS N='ts'>PT9.02S</TS><By N='by'>254</By><SB N='sb'>-127</SB>\
        <U16 N='u16'>65535</U16><I16 N='i16'>-5</I16><U32 N='u32'>4294967295</U32><I32 N='i32'>-2</I32>\
        <U64 N='u64'>18446744073709551615</U64><I64 N='i64'>-9223372036854775808</I64><Sg N='sg'>1.5</Sg>\
        <Db N='db'>34.56</Db><Db N='nan'>NaN</Db><D N='d'>7</D><BA N='ba'>AQI=</BA>\
        <G N='g'>792e5b37-4505-47ef-b7d2-8711bb7affa8</G><URI N='uri'>http://a/?b&amp;c</URI>\
        <Version N='v'>6.2.1.3</Version><XD N='xd'>&lt;a/&gt;</XD><SBK N='sbk'>Get-X</SBK><Nil N='nil'/>";
    let expected = json!({
        "s": "a & b", "none": "", "empty": "", "c": "\u{e0}", "b": true, "dt": "2025-01-02T03:04:05Z",
        "ts": "PT9.02S", "by": 254, "sb": -127, "u16": 65535, "i16": -5, "u32": 4_294_967_295_u32, "i32": -2,
        "u64": 18_446_744_073_709_551_615_f64, "i64": i64::MIN, "sg": 1.5, "db": 34.56, "nan": "NaN", "d": 7,
        "ba": "AQI=", "g": "792e5b37-4505-47ef-b7d2-8711bb7affa8", "uri": "http://a/?b&c", "v": "6.2.1.3",
        "xd": "<a/>", "sbk": "Get-X", "nil": null,
    });
    assert_eq!(
        objects(&format!("<Obj RefId='0'><MS>{values}</MS></Obj>")),
        expected
    );
    // What is not what its element says is left as the text that it is.
    let wrong = "<Obj><MS><B N='b'>yes</B><I32 N='i'>many</I32><U64 N='u'>1e400</U64></MS></Obj>";
    assert_eq!(
        objects(wrong),
        json!({"b": "yes", "i": "many", "u": "1e400"})
    );
}

#[test]
fn a_document_holds_no_object_one_or_several() {
    assert_eq!(objects(""), json!([]));
    assert_eq!(objects("<Nil/>"), json!(null));
    assert_eq!(objects("<S>a</S>"), json!("a"));
    assert_eq!(objects("<S>a</S><I32>1</I32>"), json!(["a", 1]));
    let of_one = "<Obj><LST><Obj><LST><I32>1</I32></LST></Obj></LST></Obj>";
    assert_eq!(objects(of_one), json!([[1]]));
}

#[test]
fn only_what_a_session_puts_out_is_an_object() {
    let text = "<Obj S='progress'><MS/></Obj><S S='Output'>a</S><S S='Error'>b</S>";
    assert_eq!(objects(text), json!("a"));
}

#[test]
fn containers_are_lists_and_dictionaries() {
    let lists = ["LST", "IE", "STK", "QUE"].map(|name| {
        format!("<Obj N='{name}'><TN RefId='{name}'><T>System.Object[]</T></TN><{name}><I32>1</I32><Nil/></{name}></Obj>")
    });
    let expected = json!({"LST": [1, null], "IE": [1, null], "STK": [1, null], "QUE": [1, null]});
    assert_eq!(
        objects(&format!("<Obj><MS>{}</MS></Obj>", lists.concat())),
        expected
    );
    let entries = "<En><S N='Key'>a</S><Obj N='Value'><LST/></Obj></En><En><I32 N='Key'>5</I32><S N='Value'>b</S></En>\
        <En><Obj N='Key'><ToString>Monday</ToString><I32>1</I32></Obj><B N='Value'>true</B></En>\
        <En><S N='Key'>no value</S></En><En><Nil N='Key'/><S N='Value'>no key</S></En>";
    let expected = json!({"a": [], "5": "b", "Monday": true});
    assert_eq!(
        objects(&format!("<Obj><DCT>{entries}</DCT></Obj>")),
        expected
    );
}

#[test]
fn types_are_told_by_number_and_without_prefixes() {
    let text = "<Obj RefId='0'><TN RefId='0'><T>Deserialized.Selected.Microsoft.HyperV.PowerShell.VMSwitch</T>\
        <T>Deserialized.System.Object</T></TN><Props/></Obj>\
        <Obj RefId='1'><TNRef RefId='0'/><MS/></Obj>\
        <Obj RefId='2'><TN RefId='1'><T>System.Object</T></TN><MS/></Obj><Obj RefId='3'><MS/></Obj>";
    let named = json!({TYPE_NAMES: ["Microsoft.HyperV.PowerShell.VMSwitch"]});
    assert_eq!(objects(text), json!([named, named, {}, {}]));
    // Numbers of types are not those of objects, and those of properties that are left out count as well.
    let text = "<Obj RefId='7'><Props><Obj N='a' RefId='8'><TN RefId='7'><T>A.B</T></TN><Props/></Obj></Props>\
        <MS><I32 N='A'>1</I32></MS></Obj><Obj RefId='9'><TNRef RefId='7'/><MS/></Obj>";
    assert_eq!(objects(text), json!([{"A": 1}, {TYPE_NAMES: ["A.B"]}]));
    let (json, notes) = read(
        "<Obj><TNRef RefId='0'/><MS><I32 N='a'>1</I32></MS></Obj><Obj><TN RefId='0'/><MS/></Obj>",
    );
    assert_eq!(
        json,
        json!([{"a": 1}, {}]),
        "a type that comes later is none"
    );
    assert_eq!(codes(&notes), ["no-target"]);
}

#[test]
fn an_enumeration_is_its_name_and_its_number() {
    for number in ["By", "SB", "U16", "I16", "U32", "I32", "U64", "I64"] {
        let text = format!("<Obj><ToString>External</ToString><{number}>2</{number}></Obj>");
        assert_eq!(
            objects(&text),
            json!({"Value": "External", "value": 2}),
            "{number}"
        );
    }
    // What carries its own digits is a number, and what carries members is what it was.
    assert_eq!(
        objects("<Obj><ToString>5</ToString><I32>5</I32></Obj>"),
        json!(5)
    );
    assert_eq!(
        objects("<Obj><I32>5</I32><MS><S N='a'>b</S></MS></Obj>"),
        json!(5)
    );
    assert_eq!(
        objects("<Obj><ToString>x</ToString><DT>2025-01-02</DT></Obj>"),
        json!("2025-01-02")
    );
    assert_eq!(
        objects("<Obj><S>text</S><MS><S N='PSPath'>b</S></MS></Obj>"),
        json!("text")
    );
    assert_eq!(
        objects("<Obj><ToString>001122334455</ToString></Obj>"),
        json!("001122334455")
    );
    assert_eq!(objects("<Obj/>"), json!({}));
}

#[test]
fn what_powershell_adds_hides_what_the_object_has() {
    let text = "<Obj><Props><S N='Name'>raw</S><I32 N='Speed'>1</I32></Props><MS><S N='name'>shown</S>\
        <MS N='PSStandardMembers'><S N='a'>b</S></MS></MS></Obj>";
    let expected = json!({"Speed": 1, "name": "shown", "PSStandardMembers": {"a": "b"}});
    assert_eq!(objects(text), expected);
}

#[test]
fn an_object_of_cim_says_its_class_and_its_computer() {
    let class = |name: &str| {
        format!(
            "<Obj><MS><S N='ClassName'>{name}</S><S N='Namespace'>ROOT/StandardCimv2</S>\
             <S N='ServerName'>HV01</S><I32 N='Hash'>7</I32><S N='MiXml'>&lt;CLASS/&gt;</S></MS></Obj>"
        )
    };
    let classes = class("CIM_NetworkPort") + &class("MSFT_NetAdapter");
    let text = format!("<Obj><MS><Obj N='__ClassMetadata'><LST>{classes}</LST></Obj></MS></Obj>");
    let system = json!({"ClassName": "MSFT_NetAdapter", "Namespace": "ROOT/StandardCimv2", "ServerName": "HV01"});
    assert_eq!(objects(&text), json!({"CimSystemProperties": system}));
}

#[test]
fn a_secret_has_no_value() {
    let text = "<Obj><MS><SS N='Name'>7800</SS><Unknown N='other'>x</Unknown></MS></Obj>";
    assert_eq!(objects(text), json!({"Name": {}, "other": {}}));
}

#[test]
fn escapes_are_decoded_in_names_and_values() {
    let plain = |text: &str| unescaped(&text.into()).into_owned();
    assert_eq!(plain("a_x000A_b"), "a\nb");
    assert_eq!(plain("_xD83D__xDE00__x0009_"), "\u{1f600}\t");
    assert_eq!(plain("_x005F_x0041_"), "_x0041_");
    assert_eq!(plain("_xD83D_x"), "\u{fffd}x");
    for whole in [
        "_x",
        "_x00",
        "_x00G0_",
        "_x+041_",
        "_x0041",
        "x0041_",
        "_x\u{e4}\u{e4}_",
        "a_b",
    ] {
        assert_eq!(plain(whole), whole);
    }
    let text = "<Obj><MS><S N='a_x0020_b'>c_x0020_d</S></MS></Obj>";
    assert_eq!(objects(text), json!({"a b": "c d"}));
    // Only texts have escapes.
    assert_eq!(plain("_X0041_"), "A");
}

#[test]
fn a_reference_is_what_it_refers_to() {
    let text = "<Obj RefId='0'><MS><S N='a'>1</S><Obj N='inner' RefId='1'><ToString>On</ToString><I32>0</I32></Obj></MS></Obj>\
        <Obj RefId='2'><MS><Ref N='all' RefId='0'/><Ref N='one' RefId='1'/></MS></Obj><Ref RefId='0'/>";
    let on = json!({"Value": "On", "value": 0});
    let all = json!({"a": "1", "inner": on});
    assert_eq!(objects(text), json!([all, {"all": all, "one": on}, all]));
}

#[test]
fn references_in_a_circle_end() {
    let text = "<Obj RefId='0'><MS><Obj N='a' RefId='1'><MS><Ref N='up' RefId='0'/><Ref N='self' RefId='1'/></MS></Obj></MS></Obj>\
        <Ref RefId='1'/><Ref RefId='0'/>";
    let inner = json!({"up": {}, "self": {}});
    assert_eq!(objects(text), json!([{"a": inner}, inner, {"a": inner}]));
}

#[test]
fn references_to_nothing_are_told_once() {
    let text = "<Obj RefId='0'><MS><S N='a'>1</S></MS></Obj><Obj RefId='0'><MS><S N='a'>2</S></MS></Obj>\
        <Ref RefId='0'/><Ref RefId='9'/><Ref/><Ref RefId='5'/><Obj RefId='5'><MS/></Obj>";
    let (json, notes) = read(text);
    assert_eq!(json, json!([{"a": "1"}, {"a": "2"}, {}, {}, {}, {}, {}]));
    assert_eq!(codes(&notes), ["no-target"]);
    assert!(
        notes[0].message.ends_with("and 3 more do"),
        "{}",
        notes[0].message
    );
}

/// How many lists are around the innermost one, itself included.
fn depth(json: &Json) -> usize {
    let items = json.as_array().into_iter().flatten();
    1 + items.map(depth).max().unwrap_or(0)
}

/// Each object holds two references to the one before: 2^40 texts if somebody wrote them out.
#[test]
fn references_of_references_do_not_explode() {
    let mut text = "<Obj RefId='0'><LST><S>x</S></LST></Obj>".to_owned();
    for number in 1..40 {
        let before = number - 1;
        let _ = write!(
            text,
            "<Obj RefId='{number}'><LST><Ref RefId='{before}'/><Ref RefId='{before}'/></LST></Obj>"
        );
    }
    let (json, notes) = read(&text);
    assert!(json.to_string().len() < 1_000_000);
    assert_eq!(codes(&notes), ["too-many-references"]);
    // A chain of them is no deeper than a document may be.
    let mut text = "<Obj RefId='0'><LST><S>x</S></LST></Obj>".to_owned();
    for number in 1..2000 {
        let before = number - 1;
        let _ = write!(
            text,
            "<Obj RefId='{number}'><LST><Ref RefId='{before}'/></LST></Obj>"
        );
    }
    let (json, notes) = read(&text);
    let deepest = json.as_array().into_iter().flatten().map(depth).max();
    assert!(
        deepest.is_some_and(|levels| (100..=256).contains(&levels)),
        "{deepest:?}"
    );
    assert_eq!(codes(&notes), ["too-many-references"]);
}

#[test]
fn small_settings_are_followed_where_large_objects_are_not() {
    let list = "<S>x</S>".repeat(10_000);
    let mut text = format!(
        "<Obj RefId='0'><LST>{list}</LST></Obj><Obj RefId='1'><MS><S N='a'>b</S></MS></Obj>"
    );
    text += &"<Ref RefId='0'/>".repeat(20);
    text += "<Ref RefId='1'/>";
    let (json, notes) = read(&text);
    assert_eq!(
        json.as_array().and_then(|all| all.last()),
        Some(&json!({"a": "b"}))
    );
    assert_eq!(codes(&notes), ["too-many-references"]);
}

/// A text of 100 000 bytes that has to be copied, which thousands of objects are or are called after.
#[test]
fn what_is_referred_to_is_paid_by_its_length() {
    let long = format!("<S N='Name'>&amp;{}</S>", "x".repeat(100_000));
    let text = format!("<Obj RefId='0'><MS>{long}</MS></Obj>") + &"<Ref RefId='0'/>".repeat(5000);
    let (json, notes) = read(&text);
    assert!(json.to_string().len() < 5_000_000);
    assert_eq!(codes(&notes), ["too-many-references"]);
    let types = format!("<TN RefId='0'><T>&amp;{}</T></TN>", "x".repeat(100_000));
    let named = "<Obj><TNRef RefId='0'/><MS><S N='a'>1</S></MS></Obj>".repeat(5000);
    let text = format!("<Obj RefId='0'>{types}<MS/></Obj>{named}");
    let (json, notes) = read(&text);
    assert!(json.to_string().len() < 10_000_000);
    assert_eq!(codes(&notes), ["too-many-references"]);
    assert_eq!(
        json.as_array().and_then(|all| all.last()),
        Some(&json!({"a": "1"}))
    );
}

#[test]
fn a_name_with_two_values_is_told() {
    let (_, notes) = read("<Obj><Props><S N='a'>1</S><S N='a'>2</S></Props></Obj>");
    assert_eq!(codes(&notes), ["key-twice"]);
    assert_eq!(codes(&read("<Obj><DCT><En><S N='Key'>a</S><Nil N='Value'/></En><En><S N='Key'>a</S><S N='Value'/></En></DCT></Obj>").1), ["key-twice"]);
}

#[test]
fn what_is_too_deep_is_refused_and_namespaces_change_nothing() {
    let text = document(&"<Obj><LST>".repeat(100_000));
    let id = Sources::default().add("x.xml", "x.xml", text.as_str());
    let fault = parse_clixml(id, &text, &mut Vec::new()).expect_err("refused");
    assert_eq!(fault.code, "too-deep");
    let text = "<p:Objs Version='1' xmlns:p='http://schemas.microsoft.com/powershell/2004/04'><p:Obj><p:MS><p:S N='a'>b</p:S></p:MS></p:Obj></p:Objs>";
    let id = Sources::default().add("x.xml", "x.xml", text);
    let (node, _) = parse_clixml(id, text, &mut Vec::new()).expect("well-formed");
    assert_eq!(node.to_json(), json!({"a": "b"}));
}

/// A document with places: what `names` read of it, and how it is shown then.
fn shown(objects: &str, read: &dyn Fn(&Node<'_>)) -> String {
    let text = document(objects);
    let mut sources = Sources::default();
    let id = sources.add("x.xml", "x.xml", text.as_str());
    let (node, cover) = parse_clixml(id, &text, &mut Vec::new()).expect("well-formed");
    read(&node);
    sources.get_mut(id).reveal(cover.hidden(&node, &text));
    let end = u32::try_from(text.len()).unwrap();
    let whole = sources.get(id).show(Span { start: 0, end });
    assert!(
        whole.starts_with(HEAD) && whole.ends_with("</Objs>"),
        "{whole}"
    );
    whole[HEAD.len()..whole.len() - "</Objs>".len()].to_owned()
}

fn take(node: &Node<'_>, key: &str) {
    assert!(node.get(key).and_then(Node::as_text).is_some(), "{key}");
}

#[test]
fn a_value_stands_where_its_text_stands() {
    let text = document(
        "<Obj RefId='0'>\n<Props><S N='Name'>a &lt; b</S><Obj N='Mode'><ToString>On</ToString><I32>7</I32></Obj></Props></Obj>",
    );
    let id = Sources::default().add("x.xml", "x.xml", text.as_str());
    let (node, _) = parse_clixml(id, &text, &mut Vec::new()).expect("well-formed");
    let at = |span: Span| &text[span.start as usize..span.end as usize];
    assert_eq!(at(node.get("Name").unwrap().place.span), "a &lt; b");
    assert_eq!(at(node.entries()[0].key_place.span), "'Name'");
    let mode = node.get("Mode").unwrap();
    assert_eq!(at(mode.get("Value").unwrap().place.span), "On");
    assert_eq!(at(mode.get("value").unwrap().place.span), "7");
    assert!(at(node.place.span).starts_with("<Obj RefId='0'>"));
}

#[test]
fn only_what_was_read_is_shown() {
    let shown = shown(
        "<Obj RefId=\"0\" s2=\"s3\"><TN RefId=\"0\"><T>s4</T></TN><ToString>s5</ToString><!-- s1 --><?s6 s6?>\
         <Props><S N=\"Name\">read</S><S N=\"Other\">s7</S><SS N=\"Safe\">s8</SS><Obj N=\"Mode\"><ToString>On</ToString>\
         <I32>71</I32></Obj><S N=\"Name2\">ab<!-- s9 -->cd</S><S N=\"not a name: s10\">s11</S></Props></Obj>\
         <s12 N=\"s13\"><S>s14</S></s12><S N=\"s15\">s16</S>",
        &|node| {
            let object = &node.items()[0];
            take(object, "Name");
            take(object, "Name2");
            take(object.get("Mode").unwrap(), "Value");
        },
    );
    for number in 1..=16 {
        assert!(!shown.contains(&format!("s{number}")), "s{number}: {shown}");
    }
    assert!(
        shown.contains("<S N=\"Name\">read</S><S N=\"Other\">**</S><SS N=\"Safe\">**</SS>"),
        "{shown}"
    );
    assert!(
        shown.contains("<ToString>On</ToString><I32>**</I32>"),
        "{shown}"
    );
}

#[test]
fn keys_of_dictionaries_are_shown_where_their_values_are() {
    let entry = |key: &str| format!("<En><S N=\"Key\">{key}</S><S N=\"Value\">v</S></En>");
    let text = format!("<Obj><DCT>{}{}</DCT></Obj>", entry("taken"), entry("left"));
    let shown = shown(&text, &|node| take(node, "taken"));
    assert!(
        shown.contains(">taken</S><S N=\"Value\">v<") || shown.contains(">taken<"),
        "{shown}"
    );
    assert!(!shown.contains("left"), "{shown}");
}

#[test]
fn under_the_name_of_a_secret_nothing_is_shown() {
    let text = "<Obj><MS><S N=\"Password\">s1</S><Obj N=\"Credential\"><MS><S N=\"Name\">s2</S></MS></Obj></MS></Obj>";
    let shown = shown(text, &|node| {
        take(node, "Password");
        take(node.get("Credential").unwrap(), "Name");
    });
    assert!(!shown.contains("s1") && !shown.contains("s2"), "{shown}");
}

#[test]
fn what_was_read_through_a_reference_is_shown_and_what_is_wrong_is_not() {
    let text = "<Obj RefId=\"0\"><MS><S N=\"a\">read</S><S N=\"b\">\u{e9}&amp;\u{e9}\u{e9}\u{e9}secret</S></MS></Obj><Ref RefId=\"0\"/>";
    let shown = shown(text, &|node| {
        let copy = &node.items()[1];
        take(copy, "a");
        copy.get("b").unwrap().refuse();
    });
    assert!(
        shown.contains(">read<") && !shown.contains("secret"),
        "{shown}"
    );
}

#[test]
fn nobody_reads_a_type_but_whoever_asks() {
    let text = "<Obj><TN RefId=\"0\"><T>A.B</T><T>C.D</T></TN><MS/></Obj>";
    let shown = shown(text, &|node| {
        let types = node.get(TYPE_NAMES).unwrap();
        assert!(matches!(types.value, Value::List(_)));
        assert_eq!(types.items()[0].as_text(), Some("A.B"));
    });
    assert!(shown.contains("<T>A.B</T><T>***</T>"), "{shown}");
}
