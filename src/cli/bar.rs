//! How far a reading has come, on a terminal and for large documents only.

use std::io::IsTerminal;
use std::time::Duration;

use domain::action::Action;
use domain::plan::{Section, UnattachedText};
use domain::reading::Sink;
use indicatif::{ProgressBar, ProgressStyle};

use super::voice::Voice;

/// Smaller documents are read before a bar could be seen.
const WORTH_A_BAR: usize = 8 << 20;

fn is_shown(bytes: usize) -> bool {
    bytes >= WORTH_A_BAR && std::io::stderr().is_terminal()
}

/// Hands on what is read, and shows how far it has come.
pub(super) struct Watched<'a, S> {
    sink: &'a mut S,
    bar: ProgressBar,
}

impl<'a, S: Sink> Watched<'a, S> {
    /// Watches the reading of so many bytes.
    pub(super) fn new(sink: &'a mut S, bytes: usize, voice: Voice) -> Self {
        if !is_shown(bytes) {
            return Self { sink, bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::new(u64::try_from(bytes).unwrap_or(u64::MAX));
        let line = "  {msg}  {bar:30}  {bytes}/{total_bytes}  {eta}";
        bar.set_style(ProgressStyle::with_template(line).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸─"));
        bar.set_message(voice.say("Lecture", "Reading"));
        Self { sink, bar }
    }
}

impl<S: Sink> Sink for Watched<'_, S> {
    fn section(&mut self, section: Section) {
        self.sink.section(section);
    }
    fn action(&mut self, action: Action) {
        self.sink.action(action);
    }
    fn unattached(&mut self, text: UnattachedText) {
        self.sink.unattached(text);
    }
    fn progress(&mut self, read: usize, of: usize) {
        // What is read may be longer than the file, which may be packed.
        self.bar.set_length(u64::try_from(of).unwrap_or(u64::MAX));
        self.bar.set_position(u64::try_from(read).unwrap_or(u64::MAX));
    }
}

impl<S> Drop for Watched<'_, S> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Counts what was gone through, when somebody looks.
pub(super) fn counting(voice: Voice) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    let line = "  {msg}  {pos}";
    bar.set_style(ProgressStyle::with_template(line).unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.set_message(voice.say("Formulations parcourues", "Wordings gone through"));
    bar
}

/// Shows that something long is under way whose end cannot be told.
pub(super) fn waiting(bytes: usize, message: &'static str) -> ProgressBar {
    if !is_shown(bytes) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_message(message);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// Counts what is done, where the end cannot be told and somebody looks on.
pub(super) fn counter(message: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_message(message);
    bar.set_style(ProgressStyle::with_template("  {spinner} {msg}  {pos}").unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
