//! `captrace export`: a part of a trace or a capture file as a picture, a table or a diagram.

use std::path::Path;

use super::advice::filter;
use super::args::ExportForm;
use super::locale::language;
use super::{Exit, args, complain, defects};
use crate::analysis::flow::FlowId;
use crate::app::export::{ExportedPart, MOST};
use crate::app::png;
use crate::app::screen::print;
use crate::app::selection::Selection;
use crate::app::text_file::save;
use crate::app::{Failure, Recording, table};
use crate::explain::Language;
use crate::export::csv::RowsOf;
use crate::export::markdown::markdown;
use crate::export::mermaid::mermaid;
use crate::export::plantuml::plantuml;
use crate::language::said;
use crate::scene::Wording;
use crate::scene::plot::{PlotBuilder, PlotQuestion};
use crate::svg::{self, LadderPlan};
use crate::trace::Item;
use crate::view::ladder;

/// The width of a ladder as text, in columns, where none is asked for.
const COLUMNS: u16 = 80;

pub(super) fn run(args: &args::Export, look: &args::Look) -> Result<(), Exit> {
    let form = form(args)?;
    if form == ExportForm::Png {
        png::available().map_err(Exit::failed)?;
        if args.output.is_none() {
            return Err(Exit::usage(said!("a PNG goes to a file: -o x.png", "PNG 要写入文件：-o x.png")));
        }
    }
    let (from, to) = args.steps.unwrap_or_default();
    let selection = Selection::new(filter("export", &args.filter)?, args.flow, from, to);
    let recording = Recording::open(&args.file)?.with_wireshark(args.telling.wireshark);
    let language = language(look);
    if let (ExportForm::Svg | ExportForm::Png, Some(question)) = (form, args.plot) {
        return plot((args, form), language, recording, question);
    }
    let of = match form {
        ExportForm::Csv => RowsOf::Packets,
        ExportForm::CsvFlows => RowsOf::Flows,
        _ => return picture(args, look, (form, language), recording, selection),
    };
    let to = args.output.as_deref().map(|path: &Path| (path, args.force));
    let report = table::write(recording, selection, to, (of, language))?;
    defects(&report).map_or(Ok(()), |defect| Err(Exit::failed(defect)))
}

/// A plot of one flow.
fn plot(
    (args, form): (&args::Export, ExportForm),
    language: Language,
    recording: Recording,
    question: PlotQuestion,
) -> Result<(), Exit> {
    let mut builder = PlotBuilder::new(question, FlowId(args.flow.unwrap_or(1)));
    let report = recording.read(|item| -> Result<(), Failure> {
        if let Item::Step(step) = item {
            builder.step(&step);
        }
        Ok(())
    })?;
    let plot = builder.plot(None);
    let defect = defects(&report);
    if plot.is_empty() {
        let missing = question.missing(language);
        return Err(Exit::failed(
            defect.map_or(missing.to_owned(), |defect| format!("{defect}\n  {missing}")),
        ));
    }
    write((args, form), &svg::plot(&plot, language, usize::from(args.pixels)))?;
    defect.map_or(Ok(()), |defect| Err(Exit::failed(defect)))
}

/// What is made of a scene.
fn picture(
    args: &args::Export,
    look: &args::Look,
    (form, language): (ExportForm, Language),
    recording: Recording,
    selection: Selection,
) -> Result<(), Exit> {
    let wording = Wording {
        level: args.telling.level().unwrap_or_default(),
        absolute: args.telling.absolute,
        // To scale each packet has its own way, which may be long, or end in between.
        unfold: args.telling.unfold || args.to_scale,
        kernel: false,
    };
    let (excerpt, report) = ExportedPart::gather(recording, selection, wording)?;
    let defect = defects(&report);
    if excerpt.packets == 0 {
        let nothing = said!("no packet to export", "没有可导出的分组");
        return Err(Exit::failed(defect.map_or(nothing.clone(), |defect| format!("{defect}\n  {nothing}"))));
    }
    if excerpt.left_out > 0 {
        complain(&said!(
            "the first {MOST} packets are exported, {} more are not: choose others with --flow or --steps",
            "导出了前 {MOST} 个分组，还有 {} 个没有导出：可用 --flow 或 --steps 选择",
            excerpt.left_out
        ));
    }
    let ExportedPart { editor, steps, .. } = excerpt;
    let scene = editor.scene(&steps);
    let width = usize::from(look.width.unwrap_or(COLUMNS));
    let text = match form {
        ExportForm::Svg | ExportForm::Png | ExportForm::Csv | ExportForm::CsvFlows => {
            let plan = LadderPlan { language, width: usize::from(args.pixels), to_scale: args.to_scale };
            svg::ladder(&scene, &steps, plan)
        }
        ExportForm::Txt => {
            let lines = ladder::lines(&scene, language, width);
            lines.iter().flat_map(|line| [line.text().trim_end(), "\n"]).collect()
        }
        ExportForm::Md => markdown(&scene, &steps, &ladder::lines(&scene, language, width), language),
        ExportForm::Mermaid => mermaid(&scene, language),
        ExportForm::Plantuml => plantuml(&scene, language),
    };
    write((args, form), &text)?;
    defect.map_or(Ok(()), |defect| Err(Exit::failed(defect)))
}

/// Writes a text where it was asked for; of a PNG, the pixels of the picture.
fn write((args, form): (&args::Export, ExportForm), text: &str) -> Result<(), Exit> {
    match &args.output {
        Some(path) if form == ExportForm::Png => {
            let picture = png::png(text).map_err(Exit::failed)?;
            save(path, args.force, &picture.bytes)?;
            if !picture.missing.is_empty() {
                complain(&said!(
                    "no font of this machine has {}: install one (Debian: fonts-noto-cjk has Chinese), or write a file whose \
                     name ends in .svg",
                    "本机没有字体包含 {}：请安装一种（Debian 的 fonts-noto-cjk 有中文），或写入以 .svg 结尾的文件",
                    picture.missing
                ));
            }
        }
        Some(path) => save(path, args.force, text.as_bytes())?,
        None => print(text)?,
    }
    Ok(())
}

/// What is asked for: by name, or by the end of the file's name.
fn form(args: &args::Export) -> Result<ExportForm, Exit> {
    if let Some(form) = args.form {
        return Ok(form);
    }
    let end = args.output.as_ref().and_then(|path| path.extension()?.to_str().map(str::to_ascii_lowercase));
    match end.as_deref() {
        Some("svg") => Ok(ExportForm::Svg),
        Some("png") => Ok(ExportForm::Png),
        Some("txt") => Ok(ExportForm::Txt),
        Some("md") => Ok(ExportForm::Md),
        Some("mmd" | "mermaid") => Ok(ExportForm::Mermaid),
        Some("puml" | "plantuml") => Ok(ExportForm::Plantuml),
        Some("csv") => Ok(ExportForm::Csv),
        _ => Err(Exit::usage(said!(
            "say what to make: --as svg, or a file whose name ends in .svg, .png, .md, .mmd, .puml, .csv or .txt",
            "请说明要生成什么：--as svg，或以 .svg、.png、.md、.mmd、.puml、.csv、.txt 结尾的文件名"
        ))),
    }
}
