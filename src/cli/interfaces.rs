//! `captrace interfaces`: where this machine can be captured.

use std::net::IpAddr;

use super::{Exit, args, screen};
use crate::app::charset::Charset;
use crate::app::screen::print;
use crate::language::{Text, both, said};
use crate::source::{Interface, interface};
use crate::view::text::{width, wrap};

/// Prints one line an interface: its name, whether it is up, its MTU, what its frames are, and its addresses.
pub(super) fn run(look: &args::Look) -> Result<(), Exit> {
    let columns = screen::plain(look).look.width;
    let interfaces = interface::all();
    let default = interface::default_route().map(|route| route.interface.index).ok();
    let names = interfaces.iter().map(|interface| interface.name.chars().count()).max().unwrap_or(0);
    let lines: String =
        interfaces.iter().map(|interface| line(interface, names, default, columns) + "\n").collect();
    Ok(print(&Charset::chosen().show(&lines))?)
}

/// An IPv6 address takes up to this many columns: it is never broken.
const LONGEST_ADDRESS: usize = 39;

fn line(interface: &Interface, names: usize, default: Option<u32>, columns: usize) -> String {
    let Interface { name, index, addresses, mtu, up, link_type, .. } = interface;
    let state = if *up { both("up", "启用") } else { both("down", "未启用") };
    let kind = if *link_type == interface::UNREADABLE {
        said!("not readable", "读不了")
    } else {
        link_type.to_string()
    };
    let addresses: Vec<_> = addresses.iter().map(IpAddr::to_string).collect();
    let mark = if default == Some(*index) {
        both("  (default route)", "  （默认路由）")
    } else {
        Text::default()
    };
    let (state, kind) =
        (padded(state.spoken(), both("down", "未启用").spoken()), padded(&kind, "ethernet    "));
    let before = format!("{name:names$}  {state}  mtu {mtu:<5}  {kind}  ");
    let margin = width(&before);
    let room = columns.saturating_sub(margin).max(LONGEST_ADDRESS);
    let addresses = wrap(&format!("{}{mark}", addresses.join(" ")), room);
    let indent = format!("\n{}", " ".repeat(margin));
    (before + &addresses.join(&indent)).trim_end().to_owned()
}

/// A text with blanks behind it, as wide as the longest one of its column.
fn padded(text: &str, longest: &str) -> String {
    format!("{text}{}", " ".repeat(width(longest).saturating_sub(width(text))))
}
