//! `captrace follow`: the bytes that a flow carried.

use std::io::Write as _;

use super::args::FollowForm;
use super::{Exit, args, complain, defects};
use crate::analysis::flow::FlowId;
use crate::app::Recording;
use crate::app::screen::{print, written_out};
use crate::call::End;
use crate::export::bytes::{hex, text};
use crate::export::follow::{FollowedPiece, Follower, PieceContent};
use crate::language::{Language, said};
use crate::trace::Item;

pub(super) fn run(args: &args::Follow) -> Result<(), Exit> {
    let recording = Recording::open(&args.file)?;
    let (mut follower, mut shown) = (Follower::default(), Shown::new(args));
    let report = recording.read(|item| -> Result<(), Exit> {
        let Item::Step(step) = item else { return Ok(()) };
        if step.flow != Some(FlowId(args.flow)) {
            return Ok(());
        }
        shown.is_there |= step.packet().is_some();
        follower.step(&step).iter().try_for_each(|piece| shown.show(piece))
    })?;
    for piece in follower.finish() {
        shown.show(&piece)?;
    }
    shown.end_line()?;
    if let Some(defect) = defects(&report) {
        return Err(Exit::failed(defect));
    }
    if !shown.is_there {
        return Err(Exit::failed(said!(
            "there is no flow {}: captrace stats lists the flows of a file",
            "没有流 {}：captrace stats 会列出文件中的流",
            args.flow
        )));
    }
    Ok(())
}

/// What has been shown so far.
struct Shown {
    form: FollowForm,
    from: Option<End>,
    last: Option<End>,
    is_there: bool,
    /// Whether a line has begun and not ended.
    is_open: bool,
}

impl Shown {
    fn new(args: &args::Follow) -> Self {
        Self { form: args.form, from: args.from, last: None, is_there: false, is_open: false }
    }

    fn show(&mut self, piece: &FollowedPiece) -> Result<(), Exit> {
        if self.from.is_some_and(|end| end != piece.end) {
            return Ok(());
        }
        if self.form == FollowForm::Raw {
            return raw(piece);
        }
        if self.last.replace(piece.end) != Some(piece.end) {
            self.end_line()?;
            let name = Language::spoken().words().end(piece.end);
            print(&said!("── {name}, from byte {} ──\n", "── {name}，从第 {} 个字节起 ──\n", piece.first))?;
        }
        match &piece.content {
            PieceContent::Missing(bytes) => {
                self.end_line()?;
                print(&format!("{}\n", missing(piece.first, *bytes)))?;
            }
            PieceContent::Bytes(bytes) => {
                let shown = match self.form {
                    FollowForm::Hex => hex(piece.first, bytes),
                    FollowForm::Text | FollowForm::Raw => text(bytes),
                };
                self.is_open = !shown.ends_with('\n');
                print(&shown)?;
            }
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), Exit> {
        if std::mem::take(&mut self.is_open) {
            print("\n")?;
        }
        Ok(())
    }
}

/// The bytes themselves; what is missing is said apart from them.
fn raw(piece: &FollowedPiece) -> Result<(), Exit> {
    match &piece.content {
        PieceContent::Missing(bytes) => complain(&missing(piece.first, *bytes)),
        PieceContent::Bytes(bytes) => {
            let mut stdout = std::io::stdout().lock();
            written_out(stdout.write_all(bytes).and_then(|()| stdout.flush()))?;
        }
    }
    Ok(())
}

fn missing(first: u64, bytes: u64) -> String {
    let last = first.saturating_add(bytes).saturating_sub(1);
    match bytes {
        1 => said!("[byte {first} was not captured]", "[第 {first} 个字节没有捕获到]"),
        _ => said!("[bytes {first} to {last} were not captured]", "[第 {first} 到 {last} 个字节没有捕获到]"),
    }
}
