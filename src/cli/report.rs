//! `captrace report`: a trace or a capture file as one page that anyone can open.

use std::path::{Path, PathBuf};

use super::locale::language;
use super::{Exit, args, complain, defects};
use crate::app::Recording;
use crate::app::page::Pages;
use crate::app::text::source;
use crate::app::text_file::save;
use crate::language::said;
use crate::page::MOST;

pub(super) fn run(args: &args::Report, look: &args::Look) -> Result<(), Exit> {
    let output = args.output.clone().unwrap_or_else(|| beside(&args.file));
    let first = gather(&args.file)?;
    let second = args.second.as_deref().map(gather).transpose()?;
    let beside = second.as_ref().map(|second| (second.name.as_str(), &second.pages));
    let Some(document) = first.pages.html(&first.name, language(look), beside, None) else {
        return Err(Exit::failed(said!("the trace has no header", "记录没有头部")));
    };
    let document = document.map_err(Exit::failed)?;
    save(&output, args.force, document.as_bytes())?;
    complain(&said!("written to {}: open it in a browser", "已写入 {}：用浏览器打开", output.display()));
    let defects: Vec<_> =
        [Some(first), second].into_iter().flatten().filter_map(|file| file.defect).collect();
    if defects.is_empty() { Ok(()) } else { Err(Exit::failed(defects.join("\n  "))) }
}

/// A recording that was read for a page.
struct PageFile {
    name: String,
    pages: Pages,
    defect: Option<String>,
}

/// Reads a recording; says where it holds more packets than a page shows.
fn gather(path: &Path) -> Result<PageFile, Exit> {
    let (pages, report) = Pages::gather(Recording::open(path)?)?;
    let defect = defects(&report);
    if pages.packets() == 0 {
        let source = source(path);
        let nothing = said!("{source}: no packet to show", "{source}：没有可显示的分组");
        return Err(Exit::failed(defect.map_or(nothing.clone(), |defect| format!("{defect}\n  {nothing}"))));
    }
    if pages.left_out() > 0 {
        complain(&said!(
            "the page shows the first {MOST} packets, {} more are left out",
            "页面显示前 {MOST} 个分组，其余 {} 个没有显示",
            pages.left_out()
        ));
    }
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(PageFile { name, pages, defect })
}

/// The path of the page: that of the file, with another extension.
fn beside(file: &Path) -> PathBuf {
    if file.as_os_str() == "-" { PathBuf::from("report.html") } else { file.with_extension("html") }
}
