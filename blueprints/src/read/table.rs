//! Tables with known keys.

use super::Reader;
use crate::source::Span;
use crate::tree::Table;

/// A table whose keys are known; made by [`table!`].
pub(crate) trait TableRead: Sized {
    /// Returns every key the table may have.
    fn keys() -> Vec<&'static str>;

    /// Takes every field out of the table.
    fn take(table: &Table, span: Span, reader: &mut Reader<'_, '_>) -> Self;
}

/// Declares a table of the language.
///
/// The struct's fields are the table's keys, required unless an `Option`;
/// their documentation goes into the JSON Schema. `struct A extends b: B`
/// takes the keys of the table `B` as well, into the field `b`.
macro_rules! table {
    (
        $(#[$meta:meta])*
        pub(crate) struct $name:ident $(extends $base:ident: $base_type:ty)? {
            $($(#[$field_meta:meta])* $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub(crate) struct $name {
            $(#[schemars(flatten)] pub(crate) $base: $base_type,)?
            $($(#[$field_meta])* pub(crate) $field: $type,)*
        }

        impl crate::read::TableRead for $name {
            fn keys() -> Vec<&'static str> {
                #[allow(unused_mut, reason = "only a table that extends another changes it")]
                let mut keys = vec![$(crate::read::table::key(stringify!($field)),)*];
                $(keys.extend(<$base_type as crate::read::TableRead>::keys());)?
                keys
            }

            fn take(
                table: &crate::tree::Table,
                span: crate::source::Span,
                reader: &mut crate::read::Reader<'_, '_>,
            ) -> Self {
                Self {
                    $($base: <$base_type as crate::read::TableRead>::take(table, span, reader),)?
                    $($field: crate::read::Field::take(
                        table,
                        span,
                        crate::read::table::key(stringify!($field)),
                        reader,
                    ),)*
                }
            }
        }

        impl crate::read::Read for $name {
            type Value = Self;

            fn read(
                node: &crate::tree::Node,
                reader: &mut crate::read::Reader<'_, '_>,
            ) -> Option<Self> {
                let keys = <Self as crate::read::TableRead>::keys();
                let table = reader.table(node, &keys)?;
                Some(<Self as crate::read::TableRead>::take(table, node.span, reader))
            }
        }
    };
}
pub(crate) use table;

/// Returns the key that a field stands for: `r#async` is written `async`.
pub(crate) fn key(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}
