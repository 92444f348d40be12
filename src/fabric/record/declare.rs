//! The macros that declare records and terms.

/// Declares an object: a struct with an id, a place and described fields.
///
/// Its name is the field `name`, the field after `by`, or nothing for a `single` object. A field
/// whose key had another name says so, `design: Known<DesignName> => formerly "profile"`: documents
/// with the former key are still read, with a warning.
macro_rules! record {
    ($(#[doc = $doc:literal])* pub struct $Name:ident : $kind:literal { $($fields:tt)* }) => {
        $crate::fabric::record::record! {
            @named (|record: &$Name| record.name.clone()), "name",
            $(#[doc = $doc])* pub struct $Name : $kind { $($fields)* }
        }
    };
    ($(#[doc = $doc:literal])* pub struct $Name:ident : $kind:literal by $by:ident
        { $($fields:tt)* }) => {
        $crate::fabric::record::record! {
            @named (|record: &$Name| record.$by.clone()), $crate::fabric::record::key(stringify!($by)),
            $(#[doc = $doc])* pub struct $Name : $kind { $($fields)* }
        }
    };
    ($(#[doc = $doc:literal])* pub struct $Name:ident : $kind:literal single
        { $($fields:tt)* }) => {
        $crate::fabric::record::record! {
            @named (|_: &$Name| String::new()), "",
            $(#[doc = $doc])* pub struct $Name : $kind { $($fields)* }
        }
    };
    (@named ($name_of:expr), $name_key:expr,
        $(#[doc = $doc:literal])* pub struct $Name:ident : $kind:literal {
        $( $(#[doc = $field_doc:literal])* $field:ident : $type:ty $( => formerly $former:literal )? ),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $Name {
            /// Stable id within a run.
            pub id: $crate::fabric::record::Id,
            /// Where the object stands in its export.
            pub place: Option<$crate::source::Place>,
            $( $(#[doc = $field_doc])* pub $field: $type, )*
        }

        impl $crate::fabric::record::Record for $Name {
            fn kind(&self) -> &'static str {
                $kind
            }
            fn id(&self) -> &str {
                self.id.as_str()
            }
            fn place(&self) -> Option<$crate::source::Place> {
                self.place
            }
            fn each<'a>(
                &'a self,
                visit: &mut dyn FnMut(&'static str, &'a dyn $crate::fabric::record::Value),
            ) {
                visit("id", &self.id);
                $( visit($crate::fabric::record::key(stringify!($field)), &self.$field); )*
            }
        }

        impl $crate::fabric::record::Value for $Name {
            fn field(&self) -> $crate::fabric::record::Field<'_> {
                $crate::fabric::record::Field::Record(self)
            }
            fn place(&self) -> Option<$crate::source::Place> {
                self.place
            }
            fn identify(
                &mut self,
                parent: &str,
                taken: &mut std::collections::BTreeMap<String, u32>,
            ) {
                // An id that a snapshot gives stays: what it refers to is named by it.
                if self.id.as_str().is_empty() {
                    self.id = $crate::fabric::record::make_id(parent, $kind, &($name_of)(self), taken);
                }
                let id = self.id.clone();
                $( $crate::fabric::record::Value::identify(&mut self.$field, id.as_str(), taken); )*
            }
            fn agree(&mut self, other: Self) -> $crate::fabric::record::Agreement {
                use $crate::fabric::record::{Agreement, Value};
                let mut differs = Vec::new();
                $( match Value::agree(&mut self.$field, other.$field) {
                    Agreement::Whole => {}
                    Agreement::Part(keys) => differs.extend(keys),
                    Agreement::None => differs.push($crate::fabric::record::key(stringify!($field))),
                } )*
                $crate::fabric::record::part(differs)
            }
            fn settle(&mut self, problems: &mut Vec<$crate::source::Problem>) {
                $( $crate::fabric::record::Value::settle(&mut self.$field, problems); )*
            }
            fn admit(&mut self, given: &mut $crate::fabric::record::GivenIds) {
                if !self.id.as_str().is_empty()
                    && !given.admit($kind, self.id.as_str(), self.place)
                {
                    self.id = $crate::fabric::record::Id::default();
                }
                $( $crate::fabric::record::Value::admit(&mut self.$field, given); )*
            }
        }

        impl $crate::fabric::record::Typed for $Name {
            fn shape() -> $crate::fabric::shape::Type {
                use $crate::fabric::shape::{Member, Shape, Type};
                Type::Record(Shape {
                    name: $kind,
                    type_name: stringify!($Name),
                    doc: concat!($($doc, "\n"),*),
                    fields: vec![
                        Member {
                            name: "id",
                            doc: "Stable id within a run; made from the names when it is left out.",
                            r#type: <$crate::fabric::record::Id as $crate::fabric::record::Typed>::shape(),
                            required: false,
                        },
                        $( Member {
                            name: $crate::fabric::record::key(stringify!($field)),
                            doc: concat!($($field_doc, "\n"),*),
                            r#type: <$type as $crate::fabric::record::Typed>::shape(),
                            required: $crate::fabric::record::key(stringify!($field)) == $name_key,
                        }, )*
                    ],
                })
            }
            fn read(
                node: &$crate::source::Node,
                reading: &mut $crate::fabric::record::Reading,
            ) -> Option<Self> {
                use $crate::fabric::record::Typed;
                if !node.is_map() {
                    reading.wrong_type(node, concat!("a map that describes a ", $kind));
                    return None;
                }
                let former: &[$crate::source::Renamed] = &[$($( $crate::source::Renamed {
                    former: $former,
                    present: $crate::fabric::record::key(stringify!($field)),
                }, )?)*];
                reading.check_fields(
                    node,
                    $kind,
                    &["id", $( $crate::fabric::record::key(stringify!($field)) ),*],
                    former,
                );
                // An object stands where its name stands: a whole map says less to a reader.
                let named = node.get($name_key).map(|name| name.place);
                Some(Self {
                    id: Typed::read_key(node, "id", reading)?,
                    place: Some(named.unwrap_or(node.place)),
                    $( $field: <$type as Typed>::read_key(
                        node,
                        $crate::fabric::record::key_in(node, stringify!($field), former),
                        reading,
                    )?, )*
                })
            }
        }
    };
}
pub(crate) use record;

/// Declares an enumeration of the field's own terms, spelt as snapshots and policies spell them.
macro_rules! terms {
    ($(#[doc = $doc:literal])* pub enum $Name:ident {
        $( $(#[doc = $term_doc:literal])* $Term:ident = $text:literal ),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Name {
            $( $(#[doc = $term_doc])* $Term, )*
        }

        impl $Name {
            /// Every term, in declaration order.
            pub const ALL: &'static [$Name] = &[$( $Name::$Term ),*];

            /// The term as snapshots and policies spell it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $( $Name::$Term => $text, )*
                }
            }

            /// What the term means, one sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $( $Name::$Term => concat!($( $term_doc, "\n" ),*).trim_ascii(), )*
                }
            }

            /// Finds a term by its spelling.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|term| term.name() == text)
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl $crate::fabric::record::Value for $Name {
            fn field(&self) -> $crate::fabric::record::Field<'_> {
                $crate::fabric::record::Field::Text(self.name())
            }
        }

        impl $crate::fabric::record::Typed for $Name {
            fn shape() -> $crate::fabric::shape::Type {
                $crate::fabric::shape::Type::Terms(vec![$( $text ),*])
            }
            fn read(
                node: &$crate::source::Node,
                reading: &mut $crate::fabric::record::Reading,
            ) -> Option<Self> {
                let term = node.as_text().and_then(Self::parse);
                if term.is_none() {
                    reading.unknown_term(node, &[$( $text ),*]);
                }
                term
            }
        }
    };
}
pub(crate) use terms;
