//! `captrace interfaces`: where this machine can be captured.

use std::net::IpAddr;

use super::Exit;
use crate::app::charset::Charset;
use crate::app::screen::print;
use crate::source::{Interface, interface};

/// Prints one line an interface: its name, whether it is up, its MTU, what its frames are, and its addresses.
pub(super) fn run() -> Result<(), Exit> {
    let interfaces = interface::all();
    let default = interface::default_route().map(|route| route.interface.index).ok();
    let names = interfaces.iter().map(|interface| interface.name.chars().count()).max().unwrap_or(0);
    let lines: String = interfaces.iter().map(|interface| line(interface, names, default) + "\n").collect();
    Ok(print(&Charset::chosen().show(&lines))?)
}

fn line(interface: &Interface, names: usize, default: Option<u32>) -> String {
    let Interface { name, index, addresses, mtu, up, link_type, .. } = interface;
    let state = if *up { "up" } else { "down" };
    let kind =
        if *link_type == interface::UNREADABLE { "not readable".to_owned() } else { link_type.to_string() };
    let addresses: Vec<_> = addresses.iter().map(IpAddr::to_string).collect();
    let mark = if default == Some(*index) { "  (default route)" } else { "" };
    let line = format!("{name:names$}  {state:4}  mtu {mtu:<5}  {kind:12}  {}{mark}", addresses.join(" "));
    line.trim_end().to_owned()
}
