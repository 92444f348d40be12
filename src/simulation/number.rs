//! The numbers by which shapes and sites speak of domains, modules and uplink groups. What they are is not known here.

/// A domain of a site, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainIx(pub u32);

/// A module of a site, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleIx(pub u32);

/// An uplink group of a site, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupIx(pub u32);
