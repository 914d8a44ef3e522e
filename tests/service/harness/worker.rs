//! The real program at the queue, as a process that can be killed.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::world::World;

/// A process that works on the queue of a story; killed with this value.
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts a worker on the database and the archive of a story.
    pub fn worker(world: &World) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prisme"));
        command
            .args(["serve", "--role", "worker"])
            .current_dir(world.folder())
            .env_clear()
            .env("PRISME_DATABASE_URL", &world.url)
            .env("PRISME_DATA_DIR", world.folder())
            .env("PRISME_FETCH_ALLOW", "127.0.0.1")
            .env("PRISME_FETCH_IDLE", "1")
            .env("PRISME_FETCH_TOTAL", "2")
            .env("PRISME_FETCH_TRIES", "1")
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        Self { child: command.spawn().expect("the program starts") }
    }

    /// The most memory that it has used so far, in megabytes; none where the system does not tell.
    pub fn peak(&self) -> Option<u64> {
        let told = std::fs::read_to_string(Path::new("/proc").join(self.child.id().to_string()).join("status")).ok()?;
        let line = told.lines().find(|line| line.starts_with("VmHWM:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1_024)
    }

    /// Kills it as a power cut would: nothing is finished, nothing is tidied.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is gone");
    }

    /// Asks it to stop, and waits; whether it ended well.
    pub fn stop(mut self) -> bool {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill can be run");
        told.success() && self.child.wait().expect("it is gone").success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
