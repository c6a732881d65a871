//! Children: started in their own process group, limited in time, and never left behind.
//!
//! Every child stands in one list from its start to its end. Ctrl-c, a termination signal, a panic
//! (by `Drop`) and a time limit all end the whole group: politely first, by force five seconds later.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
pub use rustix::process::Signal;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, kill_process_group, setrlimit};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// How long a child may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(10);

/// How often a running child is looked at.
const POLL: Duration = Duration::from_millis(25);

static LIVE: Mutex<Vec<Arc<Group>>> = Mutex::new(Vec::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// One child and everything that it starts.
struct Group {
    what: String,
    leader: Pid,
    polite: Signal,
    child: Mutex<Child>,
}

impl Group {
    fn poll(&self) -> Result<Option<ExitStatus>> {
        lock(&self.child).try_wait().with_context(|| format!("waiting for {}", self.what))
    }

    /// Ends the whole group and waits for the child. Errors are of no use here: the group may be gone.
    fn end(&self) {
        if matches!(self.poll(), Ok(None)) {
            let _ = kill_process_group(self.leader, self.polite);
            let deadline = Instant::now() + GRACE;
            while matches!(self.poll(), Ok(None)) && Instant::now() < deadline {
                std::thread::sleep(POLL);
            }
        }
        // What the child itself started may outlive it; the group's number is still theirs then.
        let _ = kill_process_group(self.leader, Signal::KILL);
        let _ = lock(&self.child).wait();
    }
}

/// A child that runs beside this program until it is stopped or dropped.
pub struct Running {
    group: Arc<Group>,
}

impl Running {
    /// Starts a child in a group of its own, without input. `polite` is the signal that asks it to end.
    pub fn start(command: &mut Command, what: &str, polite: Signal) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {what} ({:?})", command.get_program()))?;
        let leader = Pid::from_child(&child);
        let group =
            Arc::new(Group { what: what.to_owned(), leader, polite, child: Mutex::new(child) });
        lock(&LIVE).push(Arc::clone(&group));
        Ok(Self { group })
    }

    /// The process id of the child itself.
    pub fn id(&self) -> u32 {
        lock(&self.group.child).id()
    }

    /// The exit status when the child has ended, nothing while it runs.
    pub fn poll(&self) -> Result<Option<ExitStatus>> {
        self.group.poll()
    }

    /// Waits for the end of the child; ends it when the limit has passed.
    pub fn wait(&self, limit: Option<Duration>) -> Result<ExitStatus> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.poll()? {
                wait_while_interrupted();
                return Ok(status);
            }
            if limit.is_some_and(|limit| started.elapsed() > limit) {
                self.group.end();
                bail!(
                    "{} was stopped: it ran longer than its limit of {} s",
                    self.group.what,
                    limit.unwrap_or_default().as_secs()
                );
            }
            std::thread::sleep(POLL);
        }
    }

    /// Ends the child as a power failure would: by SIGKILL, at once.
    pub fn kill(self) {
        let _ = kill_process_group(self.group.leader, Signal::KILL);
        let _ = lock(&self.group.child).wait();
    }

    /// Asks the child to end and waits for it.
    pub fn stop(self) {}
}

impl Drop for Running {
    fn drop(&mut self) {
        self.group.end();
        lock(&LIVE).retain(|group| !Arc::ptr_eq(group, &self.group));
    }
}

/// Ends all children, then this program, when it is told to stop (ctrl-c, SIGTERM, SIGHUP).
pub fn stop_children_on_signals() -> Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])
        .context("cannot listen for ctrl-c")?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            INTERRUPTED.store(true, Ordering::SeqCst);
            let live: Vec<Arc<Group>> = lock(&LIVE).clone();
            // The youngest first: a test that uses the database ends before the database does.
            for group in live.iter().rev() {
                group.end();
            }
            std::process::exit(128 + signal);
        }
    });
    Ok(())
}

/// Lets this program and its children hold as many open connections as the system allows them.
pub fn raise_file_limit() -> Result<()> {
    let limits = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limits.maximum, ..limits })
        .context("cannot raise the number of open files to what is allowed")
}

/// Runs a child that prints to the screen; fails when it fails or outlives its limit.
pub fn run(command: &mut Command, limit: Duration) -> Result<()> {
    let line = describe(command);
    println!("  $ {line}");
    let status = Running::start(command, &line, Signal::TERM)?.wait(Some(limit))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Runs a child quietly and returns what it printed; its complaints become part of the failure.
pub fn capture(command: &mut Command, limit: Duration) -> Result<String> {
    let line = describe(command);
    // Files, not pipes: a full pipe would stop a child that nobody reads from while it runs.
    let mut output = tempfile::tempfile()?;
    let mut errors = tempfile::tempfile()?;
    command.stdout(output.try_clone()?).stderr(errors.try_clone()?);
    let status = Running::start(command, &line, Signal::TERM)?.wait(Some(limit))?;
    if !status.success() {
        let said = read_back(&mut errors)? + &read_back(&mut output)?;
        bail!("`{line}` ended with {status}: {}", said.trim());
    }
    read_back(&mut output)
}

/// A program and its arguments as one would type them.
pub fn describe(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        line.push(' ');
        // Tokens do not belong on a screen, nor in the log that keeps it.
        line.push_str(if argument.starts_with("Authorization:") { "…" } else { &argument });
    }
    line
}

fn read_back(file: &mut std::fs::File) -> Result<String> {
    use std::io::Seek;
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// After ctrl-c a child ends because we ended it: that is no failure to report, the program is leaving.
fn wait_while_interrupted() {
    while INTERRUPTED.load(Ordering::SeqCst) {
        std::thread::park_timeout(Duration::from_secs(1));
    }
}

/// A poisoned list is still the list: what matters is that the children end.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_child_past_its_limit_is_ended_with_its_own_children() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let note = folder.path().join("still-alive");
        let script = format!("(sleep 2; touch '{}') & wait", note.display());
        let started = Instant::now();
        let failure = run(&mut shell(&script), Duration::from_millis(200))
            .expect_err("two seconds are more than the limit");
        assert!(failure.to_string().contains("longer than its limit"), "{failure}");
        assert!(started.elapsed() < Duration::from_secs(2));
        std::thread::sleep(Duration::from_millis(2_200));
        assert!(!note.exists(), "the grandchild went on after its group was ended");
    }

    #[test]
    fn a_failure_carries_what_the_child_said() {
        let failure = capture(&mut shell("echo because >&2; exit 3"), Duration::from_secs(5))
            .expect_err("the child exits with 3");
        assert!(failure.to_string().contains("because"), "{failure}");
    }

    #[test]
    fn output_larger_than_a_pipe_comes_back_whole() {
        let text = capture(&mut shell("seq 1 100000"), Duration::from_secs(20))
            .expect("seq is part of every Debian");
        assert_eq!(text.lines().count(), 100_000);
    }
}
