//! Where text goes: data to standard output, conversation to standard error.

use std::io::{self, Write};

use anstream::ColorChoice;
use serde::Serialize;

use super::{human, json};
use crate::arguments::{Colour, Form, Global};
use crate::failure::Failure;

/// Whether somebody reads what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Somebody does, or may.
    There,
    /// Nobody does any more: the pipe is closed (`manta logs | head`).
    Gone,
}

/// The two streams, and the form in which to write to them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    form: Form,
    verbose: bool,
}

impl Screen {
    /// Returns the screen that the flags ask for.
    pub(crate) fn new(flags: &Global) -> Self {
        match flags.color {
            Colour::Auto => ColorChoice::Auto,
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        }
        .write_global();
        Self {
            form: flags.output,
            verbose: flags.verbose,
        }
    }

    /// Tells in which form to answer.
    pub(crate) fn form(&self) -> Form {
        self.form
    }

    /// Tells whether to say more.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Returns the colour that diagnostics among the data have.
    pub(crate) fn data_colour(&self) -> manta_blueprints::Colour {
        self.colour_on(&io::stdout())
    }

    /// Returns the colour that diagnostics in the conversation have.
    pub(crate) fn conversation_colour(&self) -> manta_blueprints::Colour {
        self.colour_on(&io::stderr())
    }

    fn colour_on(&self, stream: &impl anstream::stream::RawStream) -> manta_blueprints::Colour {
        let choice = anstream::AutoStream::choice(stream);
        if self.form == Form::Json || choice == ColorChoice::Never {
            manta_blueprints::Colour::Plain
        } else {
            manta_blueprints::Colour::Ansi
        }
    }

    /// Writes a value: as JSON, or as `human` puts it.
    pub(crate) fn show<T: Serialize>(&self, value: &T, human: impl FnOnce(&T) -> String) {
        match self.form {
            Form::Human => self.data(&human(value)),
            Form::Json => self.data(&json::pretty(value)),
        }
    }

    /// Writes a value as JSON, whatever the form.
    pub(crate) fn value(&self, value: &impl Serialize) {
        self.data(&json::pretty(value));
    }

    /// Shows a person what comes before a question. A program gets its data
    /// at the end.
    pub(crate) fn introduce(&self, text: &str) {
        match self.form {
            Form::Human => self.conversation(text),
            Form::Json => {}
        }
    }

    /// Writes a value: as one line of JSON, or as `human` puts it. For streams.
    pub(crate) fn show_line<T: Serialize>(
        &self,
        value: &T,
        human: impl FnOnce(&T) -> String,
    ) -> Readers {
        let text = match self.form {
            Form::Human => human(value),
            Form::Json => json::line(value),
        };
        match write(&mut anstream::stdout().lock(), &text) {
            Ok(()) => Readers::There,
            Err(_) => Readers::Gone,
        }
    }

    /// Writes text to standard output as it is.
    pub(crate) fn data(&self, text: &str) {
        drop(write(&mut anstream::stdout().lock(), text));
    }

    /// Writes bytes to standard output as they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) {
        let mut stdout = io::stdout().lock();
        drop(stdout.write_all(bytes).and_then(|()| stdout.flush()));
    }

    /// Says something to a person.
    pub(crate) fn say(&self, text: &str) {
        match self.form {
            Form::Human => self.conversation(&format!("{text}\n")),
            Form::Json => self.conversation(&json::line(&json::Note { note: text })),
        }
    }

    /// Says something that happened: as one line of JSON, or as `human` puts it.
    pub(crate) fn report<T: Serialize>(&self, event: &T, human: impl FnOnce(&T) -> String) {
        match self.form {
            Form::Human => self.conversation(&human(event)),
            Form::Json => self.conversation(&json::line(event)),
        }
    }

    /// Asks something; the answer is typed on the same line.
    pub(crate) fn ask(&self, question: &str) {
        self.conversation(question);
    }

    /// Says why the command failed.
    pub(crate) fn failure(&self, failure: &Failure) {
        match self.form {
            Form::Human => self.conversation(&human::failure(failure)),
            Form::Json => self.conversation(&json::failure(failure)),
        }
    }

    fn conversation(&self, text: &str) {
        drop(write(&mut anstream::stderr().lock(), text));
    }
}

/// Writes text. Nobody reading is no failure of ours, so most callers drop the result.
fn write(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
