//! How the objects in a document are described.

/// Describes an object of the document: for each member its JSON name, its
/// field and its type.
///
/// Every member is optional, because X-Ray takes documents without it or with
/// something else in its place. What has no field, or does not fit, is in
/// `other`, and is written again.
macro_rules! part {
    (
        $(#[$about:meta])*
        $part:ident {
            $($(#[$meaning:meta])* $name:literal => $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $part {
            $($(#[$meaning])* pub $field: Option<$type>,)*
            /// What is not known, or is not of the type that is documented.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $crate::segment::fits::Fits for $part {
            fn fits(value: &serde_json::Value) -> bool {
                value.is_object()
            }

            fn of(value: serde_json::Value) -> Option<Self> {
                let mut other = serde_json::Map::of(value)?;
                Some(Self {
                    $($field: $crate::segment::fits::take(&mut other, $name),)*
                    other,
                })
            }
        }

        impl serde::Serialize for $part {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let Self { $($field,)* other } = self;
                let mut members = serializer.serialize_map(None)?;
                $(if let Some(value) = $field {
                    members.serialize_entry($name, value)?;
                })*
                for (name, value) in other {
                    members.serialize_entry(name, value)?;
                }
                members.end()
            }
        }
    };
}

pub(super) use part;
