//! How far an apply has come: bars on a terminal, lines elsewhere.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::time::Duration;

use anstream::adapter::strip_str;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use manta_blueprints::Colour;
use manta_engine::{Address, Event, Stop};
use tokio::sync::mpsc::UnboundedReceiver;

use super::Screen;
use super::human;
use crate::arguments::Form;

/// How often a spinner moves; ten times a second looks alive.
const TICK: Duration = Duration::from_millis(100);

/// Said when the user asks to stop.
const STOPPING: &str =
    "stopping: calls in flight are finished, nothing new begins; again to leave at once";

/// Shows `events` until there are no more of them.
pub(crate) async fn show_progress(
    screen: &Screen,
    steps: usize,
    mut events: UnboundedReceiver<Event>,
    stop: &Stop,
) {
    let mut view = View::new(screen, steps);
    let mut told = false;
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(event) => view.event(&event),
                None => break,
            },
            () = stop.requested(), if !told => {
                told = true;
                view.say(STOPPING);
            }
        }
    }
    view.close();
}

/// One of the two ways to show progress.
enum View<'a> {
    Lines(&'a Screen),
    Bars(Bars),
}

impl<'a> View<'a> {
    fn new(screen: &'a Screen, steps: usize) -> Self {
        if screen.form() == Form::Human && io::stderr().is_terminal() {
            Self::Bars(Bars::new(steps, screen.conversation_colour()))
        } else {
            Self::Lines(screen)
        }
    }

    fn event(&mut self, event: &Event) {
        match self {
            Self::Lines(screen) => screen.report(event, human::event),
            Self::Bars(bars) => bars.event(event),
        }
    }

    fn say(&self, text: &str) {
        match self {
            Self::Lines(screen) => screen.say(text),
            Self::Bars(bars) => bars.line(text),
        }
    }

    fn close(self) {
        match self {
            Self::Lines(_) => {}
            Self::Bars(bars) => bars.close(),
        }
    }
}

/// A bar for the whole and a spinner for each step under way.
struct Bars {
    all: MultiProgress,
    whole: ProgressBar,
    running: BTreeMap<Address, ProgressBar>,
    /// Lines above bars do not pass through the stream that takes colour away.
    colour: Colour,
}

impl Bars {
    fn new(steps: usize, colour: Colour) -> Self {
        let all = MultiProgress::new();
        let length = u64::try_from(steps).unwrap_or(u64::MAX);
        let style = ProgressStyle::with_template("  [{bar:30}] {pos}/{len} {elapsed}")
            .expect("the template is valid")
            .progress_chars("=> ");
        let whole = all.add(ProgressBar::new(length).with_style(style));
        whole.tick();
        Self {
            all,
            whole,
            running: BTreeMap::new(),
            colour,
        }
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::Started { address, action } => self.start(address, action),
            Event::Progress { address, message } => self.tell(address, message),
            Event::Retrying {
                address, reason, ..
            } => self.tell(address, &format!("trying again: {reason}")),
            Event::Finished { address, .. } => {
                if let Some(spinner) = self.running.remove(address) {
                    spinner.finish_and_clear();
                }
                self.line(human::event(event).trim_end());
                self.whole.inc(1);
            }
        }
    }

    fn start(&mut self, address: &Address, action: &str) {
        let style = ProgressStyle::with_template("  {spinner} {prefix} {wide_msg}").expect("valid");
        let spinner = ProgressBar::new_spinner().with_style(style);
        let spinner = self.all.insert_before(&self.whole, spinner);
        spinner.set_prefix(format!("{action} {address}"));
        spinner.enable_steady_tick(TICK);
        self.running.insert(address.clone(), spinner);
    }

    fn tell(&self, address: &Address, message: &str) {
        if let Some(spinner) = self.running.get(address) {
            spinner.set_message(message.to_owned());
        }
    }

    fn line(&self, text: &str) {
        let text = match self.colour {
            Colour::Ansi => text.to_owned(),
            Colour::Plain => strip_str(text).to_string(),
        };
        // A terminal that went away is no reason to stop the apply.
        drop(self.all.println(text));
    }

    fn close(self) {
        self.whole.finish_and_clear();
    }
}
