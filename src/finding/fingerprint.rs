//! Fingerprints: what makes a finding the same one in the next run. Built from names, never from
//! lines or positions in a list.

use sha2::{Digest, Sha256};

use super::SubjectName;
use crate::catalogue::RuleId;

/// The fingerprint of a finding, 32 hex digits: the rule, its variant, the subject's logical
/// identity and the args that the page names under `identity`.
#[must_use]
pub fn fingerprint(
    rule: &RuleId,
    variant: Option<&str>,
    subject: &SubjectName,
    identity: &[(&str, &str)],
) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.as_bytes());
        // Without a separator, the texts `ab`, `c` and `a`, `bc` would have one hash.
        hash.update([0]);
    };
    // Baselines hold fingerprints: another way to make them needs another number here.
    add("fabriclint/1");
    add(rule.as_str());
    add(variant.unwrap_or_default());
    add(&subject.kind);
    add(&subject.id);
    for (name, value) in identity {
        add(name);
        add(value);
    }
    hash.finalize()
        .iter()
        // Half of the digest: 128 bits are no risk of a collision, and short enough for a table.
        .take(16)
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
