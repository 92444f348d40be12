//! vHBAs of service profiles, their templates, and the SAN connectivity policies that hold them. VSANs and WWPNs are
//! not read.

use super::super::model::Attribute;
use super::reading::{FABRICS, Form, Reading, TEXT, one_of};
use crate::source::{Node, Place};

const TEMPLATES: &[&str] = &["vnicSanConnTempl"];
const POLICIES: &[&str] = &["vnicSanConnPolicy"];
const VHBAS: &[&str] = &["vnicFc"];

/// The kind of a template.
const KIND: Form = Form {
    expected: "`initial-template` or `updating-template`",
    spell: |text| one_of(text, &["initial-template", "updating-template"]),
};

/// What UCS Manager gives to a vHBA that it makes, and to a template.
pub(super) const DEFAULT: &[(&str, &str)] = &[("switchId", "A")];

/// Reads the templates and policies of an organisation.
pub(super) fn read(reading: &mut Reading, org: &Node, dn: &str) {
    let around = ("orgOrg", dn, org.place);
    reading.within(around, TEMPLATES, |reading| {
        for template in reading.section(org, "vhba_templates", TEMPLATES) {
            vhba(
                reading,
                template,
                TEMPLATES,
                &format!("{dn}/san-conn-templ-"),
            );
        }
    });
    reading.within(around, POLICIES, |reading| {
        for policy in reading.section(org, "san_connectivity_policies", POLICIES) {
            let Some((name, place)) = reading.name(policy, "name", POLICIES) else {
                continue;
            };
            let dn = format!("{dn}/san-conn-pol-{name}");
            let named = Attribute::new("name", &name, place);
            if reading.add(POLICIES[0], dn.clone(), place, [Some(named)]) {
                held(reading, policy, (POLICIES[0], &dn, place));
            }
        }
    });
}

/// The vHBAs of a policy or of a profile.
pub(super) fn held(reading: &mut Reading, item: &Node, holder: (&'static str, &str, Place)) {
    reading.within(holder, VHBAS, |reading| {
        for item in reading.list(item, "vhbas", VHBAS).items {
            vhba(reading, item, VHBAS, &format!("{}/fc-", holder.1));
        }
    });
}

/// A vHBA or a template of vHBAs.
fn vhba(reading: &mut Reading, item: &Node, class: &'static [&'static str], above: &str) {
    let Some((name, place)) = reading.name(item, "name", class) else {
        return;
    };
    let values = [
        Some(Attribute::new("name", &name, place)),
        reading.attribute(item, "vhba_template", "nwTemplName", TEXT),
        reading.attribute(item, "template_type", "templType", KIND),
        reading.attribute(item, "fabric", "switchId", FABRICS),
    ];
    reading.add(class[0], format!("{above}{name}"), place, values);
}
