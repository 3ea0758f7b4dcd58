//! A Jupyter notebook (nbformat 4.5): the trace as a table of pandas, then the questions, each with a cell to work in.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::markdown::escaped;
use super::{Sheet, feedback};
use crate::explain::Language;
use crate::homework::Subject;

pub(super) fn text(sheet: &Sheet<'_>) -> String {
    let language = sheet.language;
    let mut cells = Cells::default();
    cells.markdown(&format!("# {}", escaped(sheet.title)));
    let is_udp = sheet.asked.iter().any(|asked| asked.subject == Subject::Udp);
    cells.code(&reading(sheet.file, if is_udp { "udp" } else { "tcp" }));
    for (place, asked) in sheet.asked.iter().enumerate() {
        let mut ask = format!("**{}.** {}", place + 1, escaped(&asked.ask(language)));
        for (letter, (_, word)) in ('a'..='z').zip(asked.options(language)) {
            let _ = write!(ask, "\n- {letter}) {}", escaped(word));
        }
        cells.markdown(&ask);
        if sheet.answers {
            let right = escaped(&asked.right(language));
            cells.markdown(&format!("**{right}**\n\n{}", escaped(&feedback(asked, language))));
        } else {
            cells.code(match language {
                Language::English => "# work here",
                Language::Chinese => "# 在这里计算",
            });
        }
    }
    let kernel = json!({ "display_name": "Python 3", "language": "python", "name": "python3" });
    let notebook = json!({
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": { "kernelspec": kernel, "language_info": { "name": "python" } },
        "cells": cells.all,
    });
    format!("{notebook:#}\n")
}

/// The program that reads the trace into a table with a row for each packet and a column for each field of this header. The
/// file's name is written as Python writes a string.
fn reading(file: &str, header: &str) -> String {
    let is_lines = Path::new(file).extension().is_some_and(|extension| extension == "jsonl");
    let name = Value::String(if is_lines { file.to_owned() } else { "trace.jsonl".to_owned() });
    let first = if is_lines { "" } else { "# first: captrace convert FILE trace.jsonl\n" };
    format!(
        "{first}import pandas\n\nrecords = pandas.read_json({name}, lines=True)\n\
         packets = records[records.type == \"packet\"].dropna(subset=[\"{header}\"]).astype({{\"id\": int}})\n\
         fields = pandas.json_normalize(packets[\"{header}\"].tolist()).set_index(packets.index)\n\
         packets[\"seconds\"] = packets.t_ns / 1e9\n\
         packets = packets[[\"id\", \"seconds\", \"vantage\", \"dir\"]].join(fields).set_index(\"id\")\n\
         packets"
    )
}

#[derive(Default)]
struct Cells {
    all: Vec<Value>,
}

impl Cells {
    fn markdown(&mut self, source: &str) {
        let id = self.next();
        self.all.push(json!({ "cell_type": "markdown", "id": id, "metadata": {}, "source": source }));
    }

    fn code(&mut self, source: &str) {
        let id = self.next();
        let cell = json!({
            "cell_type": "code", "id": id, "metadata": {}, "source": source, "outputs": [], "execution_count": null,
        });
        self.all.push(cell);
    }

    fn next(&self) -> String {
        format!("cell-{}", self.all.len() + 1)
    }
}
