//! How packets are shown one at a time.

use std::ffi::OsString;
use std::time::Duration;

use clap::Args;

use super::time::duration;

/// Whether packets are shown one at a time.
#[derive(Debug, Clone, Default, Args)]
pub struct Stepping {
    /// Show one packet at a time, on the whole terminal; with a time (1s, 500ms) it goes on by itself
    #[arg(
        long,
        value_name = "TIME",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        value_parser = interval,
        help_heading = "Story"
    )]
    pub step: Option<Interval>,
}

/// How long each packet is shown; none: until a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval(pub Option<Duration>);

fn interval(text: &str) -> Result<Interval, String> {
    if text.is_empty() { Ok(Interval(None)) } else { duration(text).map(|time| Interval(Some(time))) }
}

/// The arguments with `--step 1s` as `--step=1s`: so a file's name can follow `--step`, too.
pub fn join_times(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut joined: Vec<OsString> = Vec::new();
    let mut are_options = true;
    for argument in arguments {
        let is_time =
            |text: &str| text.starts_with(|first: char| first.is_ascii_digit()) && duration(text).is_ok();
        let follows_step = are_options && joined.last().is_some_and(|last| last == "--step");
        match (argument.to_str().filter(|text| is_time(text)), joined.last_mut()) {
            (Some(time), Some(last)) if follows_step => *last = format!("--step={time}").into(),
            _ => {
                are_options &= argument != "--";
                joined.push(argument);
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(line: &str) -> String {
        let joined = join_times(line.split(' ').map(OsString::from));
        joined.into_iter().map(|part| part.into_string().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_time_behind_step_belongs_to_it_and_a_file_does_not() {
        assert_eq!(joined("captrace demo --step 1s --tcp"), "captrace demo --step=1s --tcp");
        assert_eq!(joined("captrace read --step 500ms a.jsonl"), "captrace read --step=500ms a.jsonl");
        assert_eq!(joined("captrace read --step a.jsonl"), "captrace read --step a.jsonl");
        assert_eq!(joined("captrace read --step 1st.jsonl"), "captrace read --step 1st.jsonl");
        assert_eq!(joined("captrace read -- --step 1s"), "captrace read -- --step 1s");
    }
}
