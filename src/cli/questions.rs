//! `captrace questions`: what may be asked about an exchange, and the answers.

use super::{Exit, args, complain, defects, screen};
use crate::app::Recording;
use crate::app::questions::{Material, flow_of};
use crate::app::text::source;
use crate::homework::{Asked, FlowSteps};
use crate::language::said;
use crate::view;

pub(super) fn run(args: &args::Questions, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::plain(look);
    let (material, report) = Material::read(Recording::open(&args.file)?, args.flow)?;
    let defect = defects(&report);
    let exchanges = FlowSteps::all(&material.steps);
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
    screen.show(&view::questions::sheet(&asked, args.answers, screen.look))?;
    if args.reasons {
        screen.show(&view::questions::not_asked(&not_asked, screen.look))?;
    }
    defect.map_or(Ok(()), |defect| Err(Exit::failed(defect)))
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
