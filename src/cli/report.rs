//! `captrace report`: a trace or a capture file as one page that anyone can open.

use std::path::{Path, PathBuf};

use super::locale::language;
use super::{Exit, args, complain, defects};
use crate::app::Recording;
use crate::app::page::Pages;
use crate::app::text_file::save;
use crate::language::said;
use crate::page::MOST;

pub(super) fn run(args: &args::Report, look: &args::Look) -> Result<(), Exit> {
    let output = args.output.clone().unwrap_or_else(|| beside(&args.file));
    let (pages, report) = Pages::gather(Recording::open(&args.file)?)?;
    let defect = defects(&report);
    if pages.packets() == 0 {
        let nothing = said!("no packet to show", "没有可显示的分组");
        return Err(Exit::failed(defect.map_or(nothing.clone(), |defect| format!("{defect}\n  {nothing}"))));
    }
    if pages.left_out() > 0 {
        complain(&said!(
            "the page shows the first {MOST} packets, {} more are left out",
            "页面显示前 {MOST} 个分组，其余 {} 个没有显示",
            pages.left_out()
        ));
    }
    let name = args.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let Some(document) = pages.html(&name, language(look), None) else {
        return Err(Exit::failed(said!("the trace has no header", "记录没有头部")));
    };
    let document = document.map_err(Exit::failed)?;
    save(&output, args.force, document.as_bytes())?;
    complain(&said!("written to {}: open it in a browser", "已写入 {}：用浏览器打开", output.display()));
    defect.map_or(Ok(()), |defect| Err(Exit::failed(defect)))
}

/// The path of the page: that of the file, with another extension.
fn beside(file: &Path) -> PathBuf {
    if file.as_os_str() == "-" { PathBuf::from("report.html") } else { file.with_extension("html") }
}
