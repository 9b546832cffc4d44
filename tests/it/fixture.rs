//! A small Rust program with a history, on which the rules about hubs, paths, locks, limits and untested functions have something to say.

use crate::harness::Tree;

const CARGO: &str = "[package]
name = \"dispatcher\"
version = \"0.3.0\"
edition = \"2021\"
license = \"MIT\"

[dependencies]
bytes = \"1\"
anyhow = \"1\"
";

const README: &str = "# dispatcher

Hands out tasks to workers, oldest first. It keeps them in memory only: a restart forgets all of them.

## Running

```sh
cargo run -- tasks.txt
```
";

const MAIN: &str = "//! Reads tasks from a file and hands them out.

mod command;
mod queue;
mod server;
mod task;

/// Starts the dispatcher on the file that its only argument names.
fn main() -> anyhow::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let text = std::fs::read_to_string(path)?;
    server::run(&text)
}
";

const SERVER: &str = "//! Takes lines, turns them into commands, and applies these to the one queue.

use crate::command::Command;
use crate::queue::Queue;
use crate::task::Task;

/// Lines above this count are refused.
pub const MAX_LINES: usize = 500;

/// Applies every line of `text` in order.
pub fn run(text: &str) -> anyhow::Result<()> {
    let queue = Queue::new();
    for line in text.lines().take(MAX_LINES) {
        apply(&queue, line)?;
    }
    // TODO: say which lines were refused.
    Ok(())
}

/// Applies one line; a blank one does nothing.
pub fn apply(queue: &Queue, line: &str) -> anyhow::Result<()> {
    if line.trim().is_empty() {
        return Ok(());
    }
    let command = Command::parse(line)?;
    let answered: Option<Task> = command.apply(queue);
    if let Some(task) = answered {
        report(&task);
    }
    Ok(())
}

fn report(task: &Task) {
    println!(\"{}\", task.label());
}
";

const QUEUE: &str = "//! Tasks that wait, behind one lock.

use crate::task::Task;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

/// What waits and what was taken.
pub struct Queue {
    // One lock for both parts, because a task moves from the one to the other in a single step
    // and nobody may see it in both or in none.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Task>,
    taken: BTreeMap<u64, Task>,
}

impl Queue {
    /// An empty queue.
    pub fn new() -> Self {
        Self { state: Mutex::new(State::default()) }
    }

    /// Adds a task at the end.
    pub fn put(&self, task: Task) {
        let mut state = self.state.lock().unwrap();
        state.waiting.push_back(task);
    }

    /// Takes the oldest task.
    pub fn take(&self) -> Option<Task> {
        let mut state = self.state.lock().unwrap();
        let task = state.waiting.pop_front()?;
        state.taken.insert(task.id(), task.clone());
        Some(task)
    }

    /// Forgets a task that was taken.
    pub fn done(&self, id: u64) -> Option<Task> {
        let mut state = self.state.lock().unwrap();
        state.taken.remove(&id)
    }

    /// How many tasks wait.
    pub fn len(&self) -> usize {
        self.state.lock().unwrap().waiting.len()
    }
}
";

const TASK: &str = "//! What is handed out.

use anyhow::{anyhow, bail};

/// A piece of work. Groups hold others.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    Text(u64, String),
    Number(u64, i64),
    Pause(u64),
    Group(u64, Vec<Task>),
}

impl Task {
    /// Reads a task such as `t 7 hello`, `n 8 42`, `p 9` or `g 10 (p 11;p 12)`.
    pub fn parse(text: &str) -> anyhow::Result<Task> {
        let (kind, rest) = text.trim().split_once(' ').ok_or_else(|| anyhow!(\"no task: {text}\"))?;
        let (id, body) = rest.split_once(' ').unwrap_or((rest, \"\"));
        let id: u64 = id.parse()?;
        match kind {
            \"t\" if body.is_empty() => bail!(\"a text is missing\"),
            \"t\" => Ok(Task::Text(id, body.to_owned())),
            \"n\" => Ok(Task::Number(id, body.parse()?)),
            \"p\" => Ok(Task::Pause(id)),
            \"g\" => {
                let inner = body.trim_start_matches('(').trim_end_matches(')');
                let mut tasks = Vec::new();
                for part in inner.split(';') {
                    if !part.is_empty() {
                        tasks.push(Task::parse(part)?);
                    }
                }
                Ok(Task::Group(id, tasks))
            }
            _ => bail!(\"unknown kind {kind}\"),
        }
    }

    /// The number that a worker hands back.
    pub fn id(&self) -> u64 {
        match self {
            Task::Text(id, _) | Task::Number(id, _) | Task::Pause(id) | Task::Group(id, _) => *id,
        }
    }

    /// A name for people.
    pub fn label(&self) -> String {
        match self {
            Task::Text(id, text) => format!(\"{id}: {text}\"),
            Task::Number(id, number) => format!(\"{id}: {number}\"),
            Task::Pause(id) => format!(\"{id}: pause\"),
            Task::Group(id, tasks) => format!(\"{id}: {} tasks\", tasks.len()),
        }
    }
}
";

const COMMAND: &str = "//! One line of input.

mod done;
mod put;
mod take;

use crate::queue::Queue;
use crate::task::Task;
use anyhow::bail;

/// What a line asks for.
pub enum Command {
    Put(put::Put),
    Take(take::Take),
    Done(done::Done),
}

impl Command {
    /// Reads a line by its first word.
    pub fn parse(line: &str) -> anyhow::Result<Command> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, \"\"));
        let command = match word {
            \"put\" => Command::Put(put::Put::parse(rest)?),
            \"take\" => Command::Take(take::Take),
            \"done\" => Command::Done(done::Done::parse(rest)?),
            _ => bail!(\"unknown command {word}\"),
        };
        Ok(command)
    }

    /// Does it, and returns the task that it concerns.
    pub fn apply(self, queue: &Queue) -> Option<Task> {
        match self {
            Command::Put(put) => put.apply(queue),
            Command::Take(take) => take.apply(queue),
            Command::Done(done) => done.apply(queue),
        }
    }
}
";

const PUT: &str = "//! `put TASK`

use crate::queue::Queue;
use crate::task::Task;

/// Adds a task.
pub struct Put {
    task: Task,
}

impl Put {
    /// Reads what follows `put`.
    pub fn parse(rest: &str) -> anyhow::Result<Put> {
        let task = Task::parse(rest)?;
        Ok(Put { task })
    }

    /// Puts the task into the queue.
    pub fn apply(self, queue: &Queue) -> Option<Task> {
        queue.put(self.task);
        None
    }
}
";

const TAKE: &str = "//! `take`

use crate::queue::Queue;
use crate::task::Task;

/// Asks for the oldest task.
pub struct Take;

impl Take {
    /// Takes it out of the queue.
    pub fn apply(self, queue: &Queue) -> Option<Task> {
        queue.take()
    }
}
";

const DONE: &str = "//! `done ID`

use crate::queue::Queue;
use crate::task::Task;

/// Hands a task back.
pub struct Done {
    id: u64,
}

impl Done {
    /// Reads what follows `done`.
    pub fn parse(rest: &str) -> anyhow::Result<Done> {
        Ok(Done { id: rest.trim().parse()? })
    }

    /// Forgets the task.
    pub fn apply(self, queue: &Queue) -> Option<Task> {
        queue.done(self.id)
    }
}
";

const TESTS: &str = "//! Tasks in and out.

use dispatcher::queue::Queue;
use dispatcher::task::Task;

#[test]
fn the_oldest_task_comes_first() {
    let queue = Queue::new();
    queue.put(Task::Pause(1));
    queue.put(Task::Pause(2));
    assert_eq!(queue.take(), Some(Task::Pause(1)));
}

#[test]
fn an_empty_queue_has_nothing() {
    assert_eq!(Queue::new().take(), None);
}
";

/// The program as of its last commit; the tag `v0.2.0` lies two commits before.
pub(crate) fn dispatcher() -> Tree {
    let tree = Tree::new()
        .file("Cargo.toml", CARGO)
        .file("README.md", README)
        .file("src/main.rs", MAIN)
        .file("src/server.rs", SERVER.replace("500", "100"))
        .file("src/queue.rs", QUEUE)
        .file("src/task.rs", TASK)
        .file("src/command/mod.rs", COMMAND)
        .file("src/command/put.rs", PUT)
        .file("src/command/take.rs", TAKE)
        .init();
    tree.git(["remote", "add", "origin", "https://example.org/team/dispatcher.git"]);
    let tree = tree
        .commit("dispatch tasks from a file")
        .file("src/command/done.rs", DONE)
        .file("tests/queue.rs", TESTS)
        .commit("hand tasks back");
    tree.git(["tag", "v0.2.0"]);
    let tree = tree.file("src/server.rs", SERVER).commit("accept five times as many lines");
    tree.file("README.md", README.replace("all of them.", "all of them.\n\nLines that are blank do nothing."))
        .commit("tell what blank lines do")
}
