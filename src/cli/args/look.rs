//! How things are shown, whatever the command.

use clap::{Args, ValueEnum};

use crate::app::charset::Charset;
use crate::explain::Language;

/// How things are shown, whatever the command.
#[derive(Debug, Clone, Args)]
pub struct Look {
    /// Language of the explanations [default: from the locale, else en]
    #[arg(long, global = true, value_enum, value_name = "LANG", help_heading = "Display")]
    pub lang: Option<Language>,
    /// When to use colour (NO_COLOR is respected)
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN", help_heading = "Display")]
    pub color: ColorChoice,
    /// Which characters are shown [default: utf-8; ascii where the locale is not UTF-8 or the terminal is dumb]
    #[arg(long, global = true, value_enum, value_name = "CHARSET", help_heading = "Display")]
    pub charset: Option<Charset>,
    /// Columns to draw in, 60 to 400 [default: the terminal's width, or else COLUMNS, or else 80]
    #[arg(long, global = true, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(60..=400), help_heading = "Display")]
    pub width: Option<u16>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// Where the terminal takes it
    Auto,
    /// Always, in a pipe too
    Always,
    /// Never
    Never,
}
