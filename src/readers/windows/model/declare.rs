//! The macro that declares the sections of a host. A row says once what a section is; from it come
//! the kind of its objects, how they are recognised, and the field that gathers them.

/// Declares sections. Of each row: what it holds, `Kind field: type`, and
///
/// - `cmdlet`: the noun of its cmdlet; none where a CIM class is asked for by its name,
/// - `class`: classes of its objects, by which they are recognised where they name one,
/// - `prints`: sets of properties that no other object has together, where they name none,
/// - `columns`: properties and columns of its default view, by which a selection of them is told,
/// - `read`: reads an object as the cmdlet puts it out,
/// - `collector`: its key in a file of the collector; `as` reads an object there, where it differs,
/// - `key`: what tells an object from its like when it is in two files,
/// - `to`: what of the host it becomes; none where several sections are put together by hand.
macro_rules! sections {
    ($(
        $(#[doc = $doc:literal])+
        $Kind:ident $field:ident: $Section:ty {
            $(cmdlet: $noun:literal,)?
            class: [$($class:literal),+],
            $(prints: [$([$($property:literal),+]),+],)?
            columns: [$($column:literal),+],
            read: $read:expr,
            $(collector: $collector:literal $(as $read_collected:expr)?,)?
            $(key: $key:expr,)?
            $(to: $to:expr,)?
        }
    )+) => {
        /// The kinds of object.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::readers) enum Kind {
            $( $(#[doc = $doc])+ $Kind, )+
            /// One of Windows' that is not used, by what it is called.
            Other(&'static str),
        }

        /// What the cmdlets of one host say, as far as it is known.
        #[derive(Clone, Debug, Default)]
        pub(in crate::readers) struct Sections {
            /// What no cmdlet needs to be asked for.
            pub(in crate::readers) host: Host,
            $( $(#[doc = $doc])+ pub(super) $field: $Section, )+
        }

        /// Every section, in the order in which what they say comes to the host.
        pub(super) const SECTIONS: &[(Kind, Entry)] = &[$(
            (Kind::$Kind, Entry {
                what: concat!($($doc),+),
                noun: sections!(@or "" $(, $noun)?),
                classes: &[$($class),+],
                prints: &[$($(&[$($property),+]),+)?],
                columns: &[$($column),+],
                collector: sections!(@or None $(, Some($collector))?),
            }),
        )+];

        impl Sections {
            /// Adds an object; false if it is not used.
            pub(super) fn take(&mut self, kind: Kind, row: &Row<'_>) -> bool {
                match kind {
                    $( Kind::$Kind => add(&mut self.$field, row, $read), )+
                    Kind::Other(_) => false,
                }
            }

            /// Doubts of every section of a sort that says so that there are none.
            pub(super) fn doubt(&mut self, is_doubted: fn(Kind) -> bool, why: impl Fn(Kind) -> Why) {
                $( if is_doubted(Kind::$Kind) { self.$field.doubt(&why(Kind::$Kind)); } )+
            }

            /// Takes over the sections that another file fills and this one says nothing of.
            pub(super) fn fill(&mut self, other: Self) {
                $( self.$field.fill(other.$field); )+
            }

            /// Notes what stands in place of objects of a kind.
            pub(super) fn note(&mut self, kind: Kind, owners: Owners, gap: &Gap) {
                match kind {
                    $( Kind::$Kind => self.$field.note(gap, owners), )+
                    Kind::Other(_) => {}
                }
            }

            /// Says of every section that nobody asked for which cmdlet would have told, in these words.
            pub(super) fn name_gaps(&mut self, words: &dyn Fn(&str) -> String) {
                $( self.$field.name_gap(&Kind::$Kind.name(), words); )+
            }

            /// Adds what another file says.
            pub(super) fn join(&mut self, other: Self) {
                $( self.$field.join(other.$field); )+
            }

            /// Lets objects that are one be one, in one file or in several.
            pub(super) fn settle(&mut self, problems: &mut Vec<Problem>) {
                $(
                    self.$field.settle(
                        &Kind::$Kind.name(),
                        key_of(sections!(@or |_| None $(, $key)?)),
                        problems,
                    );
                )+
            }

            /// The sections of a file of the collector; `items` gives the objects under a key.
            pub(in crate::readers) fn collected<'a>(
                items: impl Fn(&str) -> Known<Vec<Row<'a>>>,
            ) -> Self {
                Self {
                    host: Host::default(),
                    $( $field: sections!(@or Default::default() $(,
                        gather(&items($collector), &Kind::$Kind.name(), sections!(@or $read $(, $read_collected)?))
                    )?), )+
                }
            }

            /// How many objects there are.
            pub(in crate::readers) fn count(&self) -> usize {
                0 $( + self.$field.count() )+
            }

            /// Gives the host what sections say that need no other section to be understood.
            pub(super) fn give(&mut self) {
                $( $( give(&mut self.host, std::mem::take(&mut self.$field), $to); )? )+
            }
        }
    };
    (@or $default:expr) => { $default };
    (@or $default:expr, $given:expr) => { $given };
}
pub(super) use sections;
