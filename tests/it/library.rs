//! The library of policies, `policies/lib`: what rules of users import, and how the lint follows it.

use std::fs;

use crate::support::{folder, root, run};

/// A policy of a user that imports a module of the shipped library, and one of the user's own.
#[test]
fn users_import_the_library() {
    let folder = folder("users-library");
    let rules = folder.join("rules");
    let write = |path: &str, text: &str| {
        let file = rules.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("written");
    };
    write(
        "policies/lib/own.rego",
        "package fabriclint.lib.own\n\nimport data.fabriclint.lib.interfaces\n\n\
         phrase(interface) := sprintf(\"the %s\", [interfaces.kind_name(interface)])\n",
    );
    write(
        "policies/naming/any.rego",
        "package fabriclint.naming.any\n\nimport data.fabriclint.lib.own\n\n\
         deny contains {\"at\": [interface.id], \"args\": {\"phrase\": own.phrase(interface)}} if {\n\
         \tsome interface in input.subjects\n}\n",
    );
    let page = fs::read_to_string(root().join("rules/vlan/untagged-traffic-dropped.md"));
    let page = page.expect("a page");
    let (_, prose) = page.split_once("\n# ").expect("a title");
    write(
        "rules/naming/any.md",
        &format!(
            "---\nseverity: info\nconfidence: low\nsubject: interface\nneeds: [kind]\n\
             message: \"{{phrase}} has a name\"\nhelp: \"nothing is to be done\"\nidentity: []\nsince: \"0.1\"\n\
             references: [\"a document\"]\n---\n\n# {prose}"
        ),
    );
    let rules_folder = rules.to_string_lossy();
    let site = root().join("testdata/part8-virtual-connect/broken");
    let check = |rules: &str| {
        let site = site.to_string_lossy();
        let (report, errors, _) = run(&[
            "check",
            &site,
            "--policies",
            rules,
            "--select",
            "naming/any",
        ]);
        report + &errors
    };
    let report = check(&rules_folder);
    assert!(report.contains("the team NIC has a name"), "{report}");
    // The lint follows types through both modules, and says where they are not what it takes.
    write(
        "policies/lib/own.rego",
        "package fabriclint.lib.own\n\nphrase(interface) := interface.colour\n",
    );
    let report = check(&rules_folder);
    assert!(
        report.contains("there is no `colour` in this interface"),
        "{report}"
    );
    assert!(report.contains("lib/own.rego:3"), "{report}");
    write(
        "policies/lib/own.rego",
        "package fabriclint.lib.own\n\nimport data.fabriclint.lib.colours\n\nphrase(_) := colours.blue\n",
    );
    let report = check(&rules_folder);
    assert!(
        report.contains("the library has no module `colours`"),
        "{report}"
    );
}
