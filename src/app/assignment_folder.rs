//! An assignment with the files next to it: scenarios and recorded traces.

use std::path::{Path, PathBuf};

use super::homework::{read_text, trace_of};
use super::lab_recording::recorded;
use super::questions::Material;
use super::text::shown;
use super::{Failure, Recording};
use crate::call::{End, TransportProtocol};
use crate::homework::assignment::{Assignment, StudentRun};
use crate::homework::variant::Variant;
use crate::lab::scenario::Scenario;
use crate::lab::scenario::builtin::Builtin;
use crate::language::said;
use crate::link::LabLink;

/// The longest file of an assignment, in bytes.
const LONGEST: u64 = 1 << 20;

/// An assignment, and where it is.
pub(crate) struct AssignmentFolder {
    pub(crate) assignment: Assignment,
    folder: PathBuf,
}

impl AssignmentFolder {
    /// Reads an assignment: a file, or `assignment.toml` in a folder.
    ///
    /// # Errors
    ///
    /// It cannot be read, or something is wrong with it: the message says where.
    pub(crate) fn of(path: &Path) -> Result<Self, String> {
        let within = path.is_dir().then(|| path.join("assignment.toml"));
        let path = within.as_deref().unwrap_or(path);
        let text = read_text(path, LONGEST)?;
        let assignment =
            Assignment::read(&text).map_err(|error| said!("{}, {error}", "{}，{error}", shown(path)))?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { assignment, folder })
    }

    /// A scenario as this student runs it: its text with the student's numbers in it.
    ///
    /// # Errors
    ///
    /// There is no such scenario, or something is wrong with it.
    pub(crate) fn scenario(&self, name: &str, variant: &Variant) -> Result<(String, Scenario), String> {
        let path = self.folder.join(name);
        let text = match Builtin::named(name) {
            Some(builtin) => builtin.text.to_owned(),
            None => read_text(&path, LONGEST)?,
        };
        let text = variant.filled(&text);
        let scenario = Scenario::read(&text).map_err(|error| format!("{}:\n{error}", shown(&path)))?;
        Ok((text, scenario))
    }

    /// The link of this student's lab.
    ///
    /// # Errors
    ///
    /// As [`scenario`](Self::scenario).
    pub(crate) fn link(&self, name: &str, variant: &Variant) -> Result<LabLink, String> {
        let (_, scenario) = self.scenario(name, variant)?;
        Ok(LabLink::new(scenario.link, scenario.rules, u64::from(variant.seed)))
    }

    /// The recorded trace, as text and as steps: the one next to the assignment, or else a run of the same that comes with
    /// captrace; `None` if there is none.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub(crate) fn recording(&self) -> Result<Option<(String, Material)>, String> {
        let run = &self.assignment.run;
        let recording = match (&run.trace, run.kind()) {
            (Some(trace), _) => Recording::open(self.folder.join(trace)).map(Some),
            (None, StudentRun::Scenario(name)) => of_builtin(name),
            (None, StudentRun::Exchange(TransportProtocol::Udp, _)) => of_builtin("udp"),
            (None, StudentRun::Exchange(_, End::Client)) => of_builtin("exchange"),
            (None, _) => of_builtin("server-closes"),
        };
        recording.map_err(|error| error.to_string())?.map(trace_of).transpose()
    }
}

/// The recorded run of a scenario that comes with captrace.
fn of_builtin(name: &str) -> Result<Option<Recording>, Failure> {
    Builtin::named(name).map(recorded).transpose()
}
