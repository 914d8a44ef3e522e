//! The command as a person or a script runs it: the real program, its own folder, its own environment.
//!
//! Nothing of the environment of the tests reaches it, and nothing is asked of the network outside.

mod comparing;
mod exporting;
mod frameworks;
mod harvesting;
mod keys;
mod publishing;
mod reading;
mod refusal;
mod service;
mod settings;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A person at a terminal, with an empty folder.
struct Person {
    home: TempDir,
    environment: Vec<(&'static str, String)>,
}

/// What the program answered.
struct Answer {
    code: i32,
    out: String,
    err: String,
}

impl Person {
    /// Somebody whose locale is French.
    fn french() -> Self {
        Self { home: tempfile::tempdir().unwrap(), environment: vec![("LANG", "fr_FR.UTF-8".to_owned())] }
    }

    /// The same, with a variable more.
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// Puts a file into the folder.
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The data folder, unless a variable says otherwise.
    fn data(&self) -> PathBuf {
        self.home.path().join("prisme-data")
    }

    /// A command, ready to be started.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prisme"));
        command.args(arguments).current_dir(self.home.path()).env_clear().stdin(Stdio::null());
        command.env("TMPDIR", self.home.path()).envs(self.environment.iter().map(|(name, value)| (*name, value.as_str())));
        command
    }

    /// Runs a command to its end.
    fn run(&self, arguments: &[&str]) -> Answer {
        Answer::from(self.command(arguments).output().unwrap())
    }

    /// Runs a command that reads standard input.
    fn pipe(&self, arguments: &[&str], input: &[u8]) -> Answer {
        let mut child = self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Answer::from(child.wait_with_output().unwrap())
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program speaks UTF-8");
        let answer = Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
        assert!(!answer.err.contains("panicked") && answer.code != 101, "{}", answer.err);
        answer
    }
}

impl Answer {
    /// Standard output, which is exactly one object.
    #[track_caller]
    fn object(&self) -> Value {
        let object: Value = serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err));
        assert!(object.is_object());
        object
    }

    /// The same, for a command that ended with this code.
    #[track_caller]
    fn ended(&self, code: i32) -> Value {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        self.object()
    }
}

/// A bundled plan.
fn demo(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name).to_str().expect("a path of this repository").to_owned()
}

/// The codes of a report, those that block first.
fn codes(report: &Value) -> Vec<&str> {
    report["diagnostics"].as_array().unwrap().iter().map(|remark| remark["code"].as_str().unwrap()).collect()
}
