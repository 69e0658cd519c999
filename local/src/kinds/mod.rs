//! The closed set of kinds of this machine: one file each, registered here.
//!
//! A kind's file holds its specification, plain data. What brings it about is the
//! supervisor's.

mod emulator;
mod function;
mod service;
mod task;
mod tracing;
mod workload;

pub use emulator::Emulator;
pub use function::{Asynchronous, Function, Trigger, Url};
pub use service::{Health, Service};
pub use task::Task;
pub use tracing::Tracing;
pub use workload::{Collector, CollectorKind, Container, Process, Run, Workload};

use manta_engine::{Document, Kind, Resource, document_of};
use serde::Serialize;
use serde::ser::SerializeMap;

/// Declares the enum of kinds.
macro_rules! kinds {
    ($($Kind:ident),+ $(,)?) => {
        /// Something that runs on this machine: its name within its kind, and its specification.
        #[derive(Clone, Debug, PartialEq)]
        pub enum LocalResource {
            $(
                #[doc = concat!("See [`", stringify!($Kind), "`].")]
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
                pub fn named(self, name: impl Into<String>) -> LocalResource {
                    LocalResource::$Kind { name: name.into(), specification: Box::new(self) }
                }
            }
        )+

        impl LocalResource {
            /// Returns when what is of a kind is ended: who uses something before what it uses.
            pub(crate) fn delete_rank(kind: &str) -> u8 {
                let kinds = <Self as Resource>::KINDS.iter();
                let kind = kinds.copied().find(|known| known.name == kind);
                kind.map_or(0, |kind| kind.delete_rank)
            }

            /// Reads a resource of a kind back from its properties.
            ///
            /// # Errors
            /// When there is no such kind or the properties are not its.
            pub fn read(
                kind: &str,
                name: &str,
                properties: Document,
            ) -> Result<Self, serde_json::Error> {
                let properties = properties.into();
                Ok(match kind {
                    $(kind if kind == $Kind::KIND.name => {
                        serde_json::from_value::<$Kind>(properties)?.named(name)
                    })+
                    unknown => {
                        let message = format!("there is no kind `{unknown}`");
                        return Err(serde::de::Error::custom(message));
                    }
                })
            }
        }

        impl Resource for LocalResource {
            const KINDS: &'static [&'static Kind] = &[$(&$Kind::KIND),+];

            fn kind(&self) -> &'static Kind {
                match self {
                    $(Self::$Kind { .. } => &$Kind::KIND,)+
                }
            }

            fn name(&self) -> &str {
                match self {
                    $(Self::$Kind { name, .. } => name,)+
                }
            }

            fn properties(&self) -> Document {
                match self {
                    $(Self::$Kind { specification, .. } => document_of(specification),)+
                }
            }

            fn with_properties(&self, properties: Document) -> Result<Self, serde_json::Error> {
                Self::read(self.kind().name, self.name(), properties)
            }
        }
    };
}

kinds!(Tracing, Emulator, Service, Task, Function);

impl Serialize for LocalResource {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("address", &self.address())?;
        map.serialize_entry("properties", &self.properties())?;
        map.end()
    }
}
