//! The library of policies, `policies/lib`: what rules of users import, and how the lint follows it.

use std::fs;
use std::path::PathBuf;

use crate::support::{folder, root, run};

/// A folder of a user with the rule `naming/any`, whose policy calls `own.phrase`.
struct Rules(PathBuf);

impl Rules {
    fn new(name: &str) -> Self {
        let rules = Self(folder(name).join("rules"));
        rules.write(
            "policies/naming/any.rego",
            "package fabriclint.naming.any\n\n\
             import data.fabriclint.lib.own\n\n\
             deny contains {\"at\": [interface.id], \"args\": {\"phrase\": own.phrase(interface)}} if {\n\
             \tsome interface in input.subjects\n}\n",
        );
        let page = fs::read_to_string(root().join("rules/vlan/untagged-traffic-dropped.md"));
        let page = page.expect("a page");
        let (_, prose) = page.split_once("\n# ").expect("a title");
        let front = "severity: info\nconfidence: low\nsubject: interface\nneeds: [kind]\n\
                     message: \"{phrase} has a name\"\nhelp: \"nothing is to be done\"\n\
                     identity: []\nsince: \"0.1\"\nreferences: [\"a document\"]";
        let page = format!("---\n{front}\n---\n\n# {prose}");
        rules.write("rules/naming/any.md", &page);
        rules
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.0.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("written");
    }

    /// What a check says with a library of the user's own.
    fn check(&self, library: &str) -> String {
        let text = format!("package fabriclint.lib.own\n\n{library}\n");
        self.write("policies/lib/own.rego", &text);
        let site = root().join("testdata/part8-virtual-connect/broken");
        let (site, rules) = (site.to_string_lossy(), self.0.to_string_lossy());
        let arguments = [
            "check",
            &site,
            "--policies",
            &rules,
            "--select",
            "naming/any",
        ];
        let (report, errors, _) = run(&arguments);
        report + &errors
    }
}

#[test]
fn users_import_the_library() {
    let report = Rules::new("users-library").check(
        "import data.fabriclint.lib.interfaces\n\n\
         phrase(interface) := sprintf(\"the %s\", [interfaces.kind_name(interface)])",
    );
    assert!(report.contains("the team NIC has a name"), "{report}");
}

#[test]
fn the_lint_follows_types_through_the_library() {
    let rules = Rules::new("linted-library");
    let report = rules.check("phrase(interface) := interface.colour");
    let fault = "there is no `colour` in this interface";
    assert!(report.contains(fault), "{report}");
    assert!(report.contains("lib/own.rego:3"), "{report}");
    let report = rules.check("import data.fabriclint.lib.colours\n\nphrase(_) := colours.blue");
    let fault = "the library has no module `colours`";
    assert!(report.contains(fault), "{report}");
}
