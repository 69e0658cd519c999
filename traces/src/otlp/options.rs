//! What the translation depends on beyond the spans.

/// How spans are translated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Attributes that become annotations, which X-Ray indexes; those of the
    /// resource as `otel.resource.<key>`. A span can name more in its attribute
    /// `aws.xray.annotations`.
    pub indexed_attributes: Vec<String>,
    /// Whether every attribute becomes an annotation.
    pub index_all_attributes: bool,
    /// The log groups of applications that do not name their own.
    pub log_group_names: Vec<String>,
}
