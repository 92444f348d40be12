//! Switches of the data centre in a plan: what is wrong with them is told at its line.

use std::fs;

use crate::support::{copy, folder, root, run};

/// What a check says of a site whose plan has these switches behind the uplinks, and its exit code.
fn told(name: &str, upstream: &str) -> (String, i32) {
    let site = folder(name);
    copy(&root().join("testdata/part8-ucs/clean"), &site);
    let plan = site.join("fabriclint.yaml");
    let text = fs::read_to_string(&plan).expect("a plan");
    // The plan ends its list of backends with the switches that the site has.
    let (before, behind) = text.split_once("    upstream:\n").expect("switches");
    let (_, behind) = behind
        .split_once("\n\n")
        .expect("what follows the backends");
    fs::write(
        &plan,
        format!("{before}    upstream:\n{upstream}\n{behind}"),
    )
    .expect("written");
    let (output, errors, code) = run(&["check", &site.display().to_string()]);
    (output + &errors, code)
}

#[test]
fn switches_behind_uplinks_are_read() {
    let (told, code) = told(
        "upstream-read",
        "      - {switch: nexus-a, uplinks: [\"A/Nexus-A/*\"], edge_ports: true, mlag_with: nexus-b}\n      \
         - {switch: nexus-b, uplinks: [\"b/nexus-b/1/31\", \"B/Nexus-B/1/32\"], edge_ports: true}\n",
    );
    assert_eq!(code, 0, "{told}");
    assert!(!told.contains("plan-glob"), "{told}");
}

#[test]
fn a_glob_that_is_like_no_uplink_is_a_warning_at_its_switch() {
    let (told, code) = told(
        "upstream-glob",
        "      - {switch: nexus-a, uplinks: [\"A/Nexus-A/*\", \"A/Nexsu-A/*\"]}\n",
    );
    assert_eq!(code, 0, "{told}");
    let lines: Vec<&str> = told.lines().collect();
    let is_warning = |line: &&str| line.contains("no uplink of UCS-VIE01 is like `A/Nexsu-A/*`");
    assert_eq!(
        lines.iter().filter(|line| is_warning(line)).count(),
        1,
        "{told}"
    );
    assert!(told.contains("switch: nexus-a"), "{told}");
    assert!(told.contains("as `A/Nexus-A/1/31`"), "{told}");
}

#[test]
fn a_plan_that_contradicts_itself_about_switches_is_refused() {
    let cases = [
        (
            "twice",
            "      - {switch: sw1, uplinks: [\"A/*\"], edge_ports: true}\n      \
             - {switch: SW1, uplinks: [\"B/*\"], edge_ports: false}\n",
            "`edge_ports` of the switch SW1 is true and false",
        ),
        (
            "partners",
            "      - {switch: sw1, mlag_with: sw2}\n      - {switch: sw2, mlag_with: sw3}\n",
            "the switch sw2 forms a link aggregation group with sw1 and with sw3",
        ),
        (
            "itself",
            "      - {switch: sw1, mlag_with: sw1}\n",
            "sw1 forms a link aggregation group with itself",
        ),
        (
            "nameless",
            "      - {switch: \"\", uplinks: [\"*\"]}\n",
            "a switch behind uplinks has no name",
        ),
        (
            "glob",
            "      - {switch: sw1, uplinks: [\"A/[*\"]}\n",
            "`A/[*` is no glob over the names of uplinks",
        ),
    ];
    for (name, upstream, words) in cases {
        let (told, code) = told(&format!("upstream-{name}"), upstream);
        assert_eq!(code, 2, "{name}: {told}");
        assert!(told.contains(words), "{name}: {told}");
        assert!(told.contains("fabriclint.yaml:"), "{name}: {told}");
    }
}

/// A site with switches behind adapters of its hosts, of which two are described by a file each and two by folders.
fn with_cables(name: &str, cables: &str) -> String {
    let site = folder(name);
    copy(&root().join("testdata/part8-ucs/clean"), &site);
    let plan = site.join("fabriclint.yaml");
    let text = fs::read_to_string(&plan).expect("a plan");
    let before = "  - {match: \"VIEHV*\", design: part8-tnic}\n";
    assert!(text.contains(before), "{text}");
    fs::write(&plan, text.replace(before, &format!("{before}{cables}"))).expect("written");
    site.display().to_string()
}

#[test]
fn a_glob_that_is_like_no_adapter_is_a_warning_at_its_switch() {
    let cables = "  - match: VIEHV01\n    upstream:\n      - {adapter: \"Host*\", switch: leaf-1}\n      \
        - {adapter: \"Hots-A\", switch: leaf-2}\n  - match: \"VIEHV0[23]\"\n    upstream:\n      \
        - {adapter: \"host-?\", switch: leaf-3}\n      - {adapter: \"pNIC*\", switch: leaf-4}\n";
    let site = with_cables("upstream-cables", cables);
    let parts = ["1/2", "2/2"].map(|shard| {
        let part = format!("{site}-{}.part", shard.replace('/', "-"));
        let (_, errors, code) = run(&["check", &site, "--shard", shard, "--output", &part]);
        assert_eq!(code, 0, "{errors}");
        part
    });
    let cache = format!("{site}-cache");
    for arguments in [
        vec!["check", &site],
        vec!["check", &site, "--cache", &cache],
        vec!["check", &site, "--cache", &cache],
        vec!["simulate", &site, "--summary"],
        vec!["merge", &parts[0], &parts[1]],
    ] {
        let (output, errors, _) = run(&arguments);
        let told = output + &errors;
        assert_eq!(
            told.matches("no adapter of ").count(),
            2,
            "{arguments:?}: {told}"
        );
        for words in [
            "no adapter of VIEHV01 is like `Hots-A`",
            "did you mean `Host-A`?",
            "no adapter of VIEHV0[23] is like `pNIC*`",
            "there are `Host-A`, `Host-B`",
            "switch: leaf-2",
            "switch: leaf-4",
        ] {
            assert!(told.contains(words), "{arguments:?}, {words}: {told}");
        }
    }
}
