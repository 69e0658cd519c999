//! The messages of OTLP's traces, as far as they hold others.

use opentelemetry_proto::tonic::common::v1::{AnyValue, EntityRef, KeyValue};
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

/// A message that holds others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// `ExportTraceServiceRequest`
    Request,
    ResourceSpans,
    Resource,
    EntityRef,
    ScopeSpans,
    /// `InstrumentationScope`
    Scope,
    Span,
    Event,
    Link,
    /// `KeyValue`
    Attribute,
    /// `AnyValue`
    Value,
    /// `ArrayValue`
    List,
    /// `KeyValueList`
    Map,
    /// A text, which holds nothing.
    Text,
}

/// A member that holds messages.
#[derive(Debug)]
pub(super) struct Field {
    /// Its number in protobuf.
    pub(super) number: u64,
    /// Its name in JSON; empty when it is not read there.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) message: Message,
    /// What an item of the list takes; 0 when it is no list, and takes no more
    /// than is counted already for what it is in.
    pub(super) item_bytes: usize,
}

impl Message {
    /// Returns the members that hold messages.
    pub(super) fn fields(self) -> &'static [Field] {
        match self {
            Self::Request => {
                const {
                    &[list::<ResourceSpans>(
                        1,
                        "resourceSpans",
                        Self::ResourceSpans,
                    )]
                }
            }
            Self::ResourceSpans => {
                const {
                    &[
                        one(1, "resource", Self::Resource),
                        list::<ScopeSpans>(2, "scopeSpans", Self::ScopeSpans),
                    ]
                }
            }
            Self::Resource => {
                const {
                    &[
                        list::<KeyValue>(1, "attributes", Self::Attribute),
                        list::<EntityRef>(3, "", Self::EntityRef),
                    ]
                }
            }
            Self::EntityRef => {
                const {
                    &[
                        list::<String>(3, "", Self::Text),
                        list::<String>(4, "", Self::Text),
                    ]
                }
            }
            Self::ScopeSpans => {
                const {
                    &[
                        one(1, "scope", Self::Scope),
                        list::<Span>(2, "spans", Self::Span),
                    ]
                }
            }
            Self::Scope | Self::Event => const { &[attributes(3)] },
            Self::Link => const { &[attributes(4)] },
            Self::Span => {
                const {
                    &[
                        attributes(9),
                        list::<Event>(11, "events", Self::Event),
                        list::<Link>(13, "links", Self::Link),
                    ]
                }
            }
            Self::Attribute => const { &[one(2, "value", Self::Value)] },
            Self::Value => {
                const {
                    &[
                        one(5, "arrayValue", Self::List),
                        one(6, "kvlistValue", Self::Map),
                    ]
                }
            }
            Self::List => const { &[list::<AnyValue>(1, "values", Self::Value)] },
            Self::Map => const { &[list::<KeyValue>(1, "values", Self::Attribute)] },
            Self::Text => &[],
        }
    }
}

const fn one(number: u64, name: &'static str, message: Message) -> Field {
    Field {
        number,
        name,
        message,
        item_bytes: 0,
    }
}

const fn list<T>(number: u64, name: &'static str, message: Message) -> Field {
    Field {
        item_bytes: size_of::<T>(),
        ..one(number, name, message)
    }
}

const fn attributes(number: u64) -> Field {
    list::<KeyValue>(number, "attributes", Message::Attribute)
}
