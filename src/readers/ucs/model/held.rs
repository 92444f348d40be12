//! The vNICs and vHBAs that a service profile has: its own, or those of the template or connectivity policy that it
//! is made from. What they are is told elsewhere.

use super::domain::UcsDomain;
use super::lost::Lost;
use super::objects::Object;
use super::vnics::{Kind, VNICS, Vnic};
use crate::fabric::known::{State, Why};
use crate::source::Place;

/// The vNICs or vHBAs of a profile, a template or a policy.
pub(super) struct Held<'a> {
    pub(super) vnics: Vec<Vnic<'a>>,
    /// One of them that cannot be read.
    pub(super) lost: Option<Lost>,
}

impl<'a> Held<'a> {
    /// The adapters of a kind that an object holds, as those of a profile, and no more of them than `most`.
    pub(super) fn of(
        domain: &'a UcsDomain,
        holder: &'a Object,
        profile: &'a Object,
        kind: &Kind,
        most: usize,
    ) -> Self {
        let vnics = domain.children(&holder.dn, kind.class);
        let vnics = vnics.take(most);
        Self {
            vnics: vnics
                .map(|vnic| Vnic::new(domain, vnic, profile, kind))
                .collect(),
            lost: Lost::of(holder, kind.class),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.vnics.is_empty() && self.lost.is_none()
    }
}

/// The adapters of a kind that a profile has from its template or from a connectivity policy.
///
/// # Errors
/// Nobody knows which template or policy these are from, or no export has it.
pub(super) fn inherited<'a>(
    domain: &'a UcsDomain,
    profile: &'a Object,
    kind: &Kind,
    most: usize,
) -> Result<Held<'a>, Lost> {
    let at = |place: Option<Place>| {
        let place = place.unwrap_or(profile.place);
        move |why: Why| Lost { why, place }
    };
    let template = made_from(domain, profile, kind).map_err(at(profile.text(TEMPLATE).place()))?;
    let holder = template.unwrap_or(profile);
    let own = Held::of(domain, holder, profile, kind, most);
    let definition = domain.children(&holder.dn, "vnicConnDef").next();
    // A definition may name a policy of the other kind alone.
    let named = definition.filter(|definition| definition.attribute(kind.named_by).is_some());
    // What is meant to be is the policy; vNICs beside one were told and settled before.
    let is_policy = domain.words.intended.is_some() && kind.class != VNICS.class;
    let counts = !own.is_empty() && (!is_policy || named.is_none());
    if counts {
        return Ok(own);
    }
    let Some(name) = named.map(|definition| definition.text(kind.named_by)) else {
        return Ok(own);
    };
    if let Some(why) = name.why().filter(|_| domain.words.intended.is_some()) {
        return Err(at(name.place())(why.clone()));
    }
    let Some(named) = name.get().filter(|named| !named.is_empty()) else {
        return Ok(own);
    };
    let policy = policy_called(domain, profile, kind, named).map_err(at(name.place()))?;
    Ok(policy.map_or(own, |policy| Held::of(domain, policy, profile, kind, most)))
}

/// The connectivity policy of this name.
///
/// # Errors
/// No export has the policy.
fn policy_called<'a>(
    domain: &'a UcsDomain,
    profile: &Object,
    kind: &Kind,
    name: &str,
) -> Result<Option<&'a Object>, Why> {
    let (class, prefix) = kind.policy;
    let policy = domain.up_from(&profile.dn, class, &format!("{prefix}{name}"))?;
    // Without the policy a profile without vHBAs would have none; one without vNICs has a gap of its own.
    let counts = domain.words.intended.is_some() || kind.class != VNICS.class;
    if policy.is_none() && counts {
        return Err(Why::new(State::Unresolved, kind.policy_noun));
    }
    Ok(policy)
}

/// The attribute that names the template of a service profile.
pub(super) const TEMPLATE: &str = "srcTemplName";

/// The template that a service profile is meant to be made from and does not repeat.
///
/// # Errors
/// No export has the template.
pub(super) fn made_from<'a>(
    domain: &'a UcsDomain,
    profile: &Object,
    kind: &Kind,
) -> Result<Option<&'a Object>, Why> {
    let definition = domain.children(&profile.dn, "vnicConnDef").next();
    let names_policy =
        definition.is_some_and(|definition| definition.attribute(kind.named_by).is_some());
    let name = profile.attribute(TEMPLATE);
    if name.is_none() || domain.words.intended.is_none() || names_policy {
        return Ok(None);
    }
    match template_of(domain, profile)? {
        Some(template) => Ok(Some(template)),
        None => Err(Why::new(
            State::Unresolved,
            "the template of a service profile",
        )),
    }
}

/// The template that a service profile names. A name that is empty, or no text, finds nothing.
///
/// # Errors
/// What is named cannot be read, or may be one that cannot.
pub(super) fn template_of<'a>(
    domain: &'a UcsDomain,
    profile: &Object,
) -> Result<Option<&'a Object>, Why> {
    let Some(name) = profile.attribute(TEMPLATE) else {
        return Ok(None);
    };
    if let Some(gap) = &name.gap {
        return Err(gap.clone());
    }
    let resolved = profile
        .word("operSrcTemplName")
        .and_then(|dn| domain.get(dn));
    let found = match resolved {
        Some(found) => Some(found),
        None => domain.up_from(&profile.dn, "lsServer", &format!("ls-{}", name.text))?,
    };
    Ok(found.filter(|template| template.dn != profile.dn))
}
