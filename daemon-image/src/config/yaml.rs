//! The part of YAML that a configuration is: keys, nested, and scalar values.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

/// Deeper than any key is.
const DEEPEST: usize = 8;

/// A value with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// `Socket.UDPAddress`.
    pub(super) key: String,
    /// Empty for a null.
    pub(super) value: String,
    /// Where the value is, from 1.
    pub(super) line: usize,
}

/// Why a text is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where, from 1.
    pub(super) line: usize,
    pub(super) message: String,
}

/// Returns the values of a document, each with the keys that lead to it.
pub(super) fn entries(text: &str) -> Result<Vec<Entry>, Problem> {
    let mut entries = Vec::new();
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| syntax(&error))?;
        let line = span.start.line();
        let taken = reader.take(event, line);
        entries.extend(taken.map_err(|message| Problem { line, message })?);
    }
    Ok(entries)
}

fn syntax(error: &ScanError) -> Problem {
    Problem {
        line: error.marker().line(),
        message: format!("this is no YAML: {}", error.info()),
    }
}

/// Follows the events of a document.
#[derive(Default)]
struct Reader {
    /// The mappings that are open, and for each the key whose value comes next.
    open: Vec<Option<String>>,
    documents: usize,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<Option<Entry>, String> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err("a second document begins: a configuration is one".to_owned());
                }
            }
            Event::MappingStart(..) => {
                if self.open.len() == DEEPEST {
                    return Err("keys are nested too deeply".to_owned());
                }
                self.open.push(None);
            }
            Event::MappingEnd => {
                self.open.pop();
                self.value_ends();
            }
            Event::Scalar(text, style, ..) => return self.scalar(&text, style, line),
            Event::SequenceStart(..) | Event::SequenceEnd => {
                return Err("a list stands where a value should".to_owned());
            }
            Event::Alias(_) => return Err("an alias stands where a value should".to_owned()),
        }
        Ok(None)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        line: usize,
    ) -> Result<Option<Entry>, String> {
        let is_null = style == ScalarStyle::Plain && matches!(text, "~" | "null" | "");
        match self.open.last_mut() {
            None if is_null => Ok(None), // an empty document
            None => Err("a value stands where keys should".to_owned()),
            Some(key @ None) => {
                *key = Some(text.to_owned());
                Ok(None)
            }
            Some(Some(_)) => {
                let keys: Vec<_> = self.open.iter().flatten().map(String::as_str).collect();
                let entry = Entry {
                    key: keys.join("."),
                    value: if is_null {
                        String::new()
                    } else {
                        text.to_owned()
                    },
                    line,
                };
                self.value_ends();
                Ok(Some(entry))
            }
        }
    }

    fn value_ends(&mut self) {
        if let Some(key) = self.open.last_mut() {
            *key = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::entries;

    fn read(text: &str) -> Vec<(String, String, usize)> {
        let entries = entries(text).expect("it is a configuration");
        let tuple = |entry: super::Entry| (entry.key, entry.value, entry.line);
        entries.into_iter().map(tuple).collect()
    }

    #[test]
    fn values_have_the_keys_that_lead_to_them() {
        let text = "# comment\nSocket:\n  UDPAddress: \"127.0.0.1:2000\" # why\n  TCPAddress: 'x:1'\nRegion: \"\"\nEndpoint:\nVersion: 2\n";
        let expected = [
            ("Socket.UDPAddress", "127.0.0.1:2000", 3),
            ("Socket.TCPAddress", "x:1", 4),
            ("Region", "", 5),
            ("Endpoint", "", 6),
            ("Version", "2", 7),
        ];
        let read = read(text);
        let read: Vec<_> = read
            .iter()
            .map(|(k, v, l)| (k.as_str(), v.as_str(), *l))
            .collect();
        assert_eq!(&read[..3], &expected[..3]);
        let named = |all: &[(&str, &str, usize)]| -> Vec<_> {
            all.iter().map(|(k, v, _)| format!("{k}={v}")).collect()
        };
        assert_eq!(named(&read), named(&expected));
    }

    #[test]
    fn what_is_no_configuration_is_said_with_its_line() {
        for (text, line, part) in [
            ("a: 1\nb: [1]\n", 2, "a list"),
            ("a: &x 1\nb: *x\n", 2, "an alias"),
            ("just text", 1, "a value"),
            ("a: 1\n---\nb: 1\n", 2, "a second document"),
            ("a: \"open", 1, "no YAML"),
        ] {
            let problem = entries(text).expect_err(text);
            assert!(problem.message.contains(part), "{text}: {problem:?}");
            assert_eq!(problem.line, line, "{text}: {problem:?}");
        }
        assert_eq!(entries(""), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in any::<String>()) {
            let _ = entries(&text);
        }

        #[test]
        fn no_text_of_yamls_characters_is_a_panic(text in "[a-c:\\-\\[\\]{}\"'#&*!|>%@, \n]{0,40}") {
            let _ = entries(&text);
        }
    }
}
