//! How a target writes down its closed set of kinds.

/// Declares a target's [`Resource`](crate::Resource): an enum over kinds, each a type that is
/// plain data and has its [`Kind`](crate::Kind) as `KIND`.
///
/// Each kind's type gets a method `named`, which makes a resource of it; the enum gets `read`,
/// which is the way back. A resource's JSON form is its address and its properties.
///
/// ```
/// use manta_engine::{Kind, Resource};
///
/// #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// pub struct Disk {
///     size_gib: u32,
/// }
///
/// impl Disk {
///     const KIND: Kind = Kind { name: "disk", delete_rank: 1, immutable: &[], volatile_outputs: &[] };
/// }
///
/// manta_engine::resource_enum! {
///     /// One part of a computer.
///     pub enum Part { Disk }
/// }
///
/// let part = Disk { size_gib: 8 }.named("main");
/// assert_eq!(part.address().to_string(), "disk/main");
/// assert_eq!(Part::read("disk", "main", part.properties()).unwrap(), part);
/// ```
#[macro_export]
macro_rules! resource_enum {
    ($(#[$about:meta])* pub enum $Resource:ident { $($Kind:ident),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $Resource {
            $(
                #[doc = concat!("See `", stringify!($Kind), "`.")]
                $Kind {
                    /// Its name within its kind, the same in every environment.
                    name: String,
                    /// What it should be.
                    specification: Box<$Kind>,
                },
            )+
        }

        $(
            impl $Kind {
                /// Returns this specification as the stack's resource `name`.
                pub fn named(self, name: impl Into<String>) -> $Resource {
                    $Resource::$Kind { name: name.into(), specification: Box::new(self) }
                }
            }
        )+

        impl $Resource {
            /// Reads a resource of a kind back from its properties.
            ///
            /// # Errors
            /// When there is no such kind or the properties are not its.
            pub fn read(
                kind: &str,
                name: &str,
                properties: $crate::Document,
            ) -> Result<Self, $crate::serde_json::Error> {
                let properties = properties.into();
                Ok(match kind {
                    $(kind if kind == $Kind::KIND.name => {
                        $crate::serde_json::from_value::<$Kind>(properties)?.named(name)
                    })+
                    unknown => {
                        let message = format!("there is no kind `{unknown}`");
                        return Err($crate::serde::de::Error::custom(message));
                    }
                })
            }
        }

        impl $crate::Resource for $Resource {
            const KINDS: &'static [&'static $crate::Kind] = &[$(&$Kind::KIND),+];

            fn kind(&self) -> &'static $crate::Kind {
                match self {
                    $(Self::$Kind { .. } => &$Kind::KIND,)+
                }
            }

            fn name(&self) -> &str {
                match self {
                    $(Self::$Kind { name, .. } => name,)+
                }
            }

            fn properties(&self) -> $crate::Document {
                match self {
                    $(Self::$Kind { specification, .. } => $crate::document_of(specification),)+
                }
            }

            fn with_properties(
                &self,
                properties: $crate::Document,
            ) -> Result<Self, $crate::serde_json::Error> {
                Self::read(self.kind().name, self.name(), properties)
            }
        }

        impl $crate::serde::Serialize for $Resource {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                use $crate::Resource;
                use $crate::serde::ser::SerializeMap;

                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("address", &self.address())?;
                map.serialize_entry("properties", &self.properties())?;
                map.end()
            }
        }
    };
}
