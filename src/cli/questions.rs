//! `captrace questions`: what may be asked about an exchange, and the answers.

use std::path::Path;

use super::{Exit, args, complain, defects, screen};
use crate::analysis::flow::FlowId;
use crate::app::Recording;
use crate::app::questions::{Material, flow_of};
use crate::app::screen::print;
use crate::app::text::{shown, source};
use crate::app::text_file::save;
use crate::explain::Language;
use crate::homework::export::{ExportedSheet, Sheet, SheetFormat};
use crate::homework::{Asked, QuestionedFlow};
use crate::language::said;
use crate::scene::{Editor, Wording};
use crate::svg::{self, LadderPlan};
use crate::view::{self, Level};

/// How many steps the picture of a sheet shows at most, and how wide it is in pixels.
const MOST_DRAWN: usize = 2_000;
const WIDTH: usize = 900;

pub(super) fn run(args: &args::Questions, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::plain(look);
    let (material, report) = Material::read(Recording::open(&args.file)?, args.flow)?;
    let defect = defects(&report);
    let exchanges = QuestionedFlow::all(&material.steps);
    let name = source(&args.file);
    let Some(exchange) = flow_of(&exchanges, args.flow) else {
        let nothing = no_flow(&name, args.flow, exchanges.len());
        return Err(Exit::failed(defect.map_or(nothing.clone(), |defect| format!("{defect}\n  {nothing}"))));
    };
    if args.flow.is_none() && exchanges.len() > 1 {
        let flows = exchanges.len();
        complain(&said!(
            "{name}: holds {flows} flows; the questions are about the first one (--flow N names another)",
            "{name}：含有 {flows} 个流；问题针对第一个流（用 --flow N 指定另一个）"
        ));
    }
    let (asked, not_asked) = Asked::all(exchange);
    if let Some(format) = args.export {
        let picture = (format == SheetFormat::MoodleXml)
            .then(|| ladder(&material, exchange.flow.flow, screen.look.language));
        export(args, format, (&asked, picture.as_deref()), screen.look.language)?;
        return defect.map_or(Ok(()), |defect| Err(Exit::failed(defect)));
    }
    screen.show(&view::questions::sheet(&asked, args.answers, screen.look))?;
    if args.reasons {
        screen.show(&view::questions::not_asked(&not_asked, screen.look))?;
    }
    defect.map_or(Ok(()), |defect| Err(Exit::failed(defect)))
}

/// The ladder of a flow, of its first packets if it has very many.
fn ladder(material: &Material, flow: FlowId, language: Language) -> String {
    let steps: Vec<_> =
        material.steps.iter().filter(|step| step.flow == Some(flow)).take(MOST_DRAWN).cloned().collect();
    let mut editor =
        Editor::new(Wording { level: Level::default(), absolute: false, unfold: false, kernel: false });
    if let Some(header) = &material.header {
        editor.announce(header);
    }
    svg::ladder(&editor.scene(&steps), &steps, LadderPlan { language, width: WIDTH, to_scale: false })
}

/// Writes the sheet, and says what its format cannot hold.
fn export(
    args: &args::Questions,
    format: SheetFormat,
    (asked, picture): (&[Asked], Option<&str>),
    language: Language,
) -> Result<(), Exit> {
    let title = args.file.file_name().map_or_else(|| source(&args.file), |name| shown(Path::new(name)));
    let file = args.file.to_string_lossy();
    let sheet = Sheet { title: &title, file: &file, picture, asked, answers: args.answers, language };
    let ExportedSheet { text, left_out } = format.export(&sheet);
    match &args.output {
        Some(path) => save(path, args.force, text.as_bytes())?,
        None => print(&text)?,
    }
    if !left_out.is_empty() {
        let (count, names) = (left_out.len(), left_out.join(", "));
        complain(&said!(
            "{count} questions are left out, because this format holds multiple choice alone: {names}",
            "{count} 个问题没有写入，因为这种格式只能容纳选择题：{names}"
        ));
    }
    Ok(())
}

fn no_flow(name: &str, flow: Option<u32>, flows: usize) -> String {
    match flow {
        Some(flow) if flows > 0 => said!(
            "{name}: has no flow {flow}; captrace stats lists its {flows}",
            "{name}：没有第 {flow} 个流；captrace stats 列出全部 {flows} 个流"
        ),
        _ => said!("{name}: holds no flow to ask about", "{name}：没有可以提问的流"),
    }
}
