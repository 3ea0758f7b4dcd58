//! `captrace demo`: the textbook's exchange, captured and explained.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::args::{self, TEXTBOOK_PORT};
use super::screen::{self, ladder};
use super::step::Stepper;
use super::{Exit, complain, place};
use crate::app;
use crate::app::demo_port::DemoPort;
use crate::app::exchange::{self, ClientRequest, REPLY_TIMEOUT};
use crate::app::file_output::{FileOutput, open_files};
use crate::app::pipeline::Outputs;
use crate::app::screen::Screen;
use crate::call::{End, TransportProtocol};
use crate::explain::Notice;
use crate::host::private;
use crate::language::{Text, both, said};
use crate::source::privilege::CaptureMode;
use crate::source::{Interface, Privileges, interface, may_capture};
use crate::view::Level;
use crate::view::text::{Line, Style, wrap};

pub(super) fn run(args: &args::Demo, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::explaining(look, &args.telling);
    let on_lab = args.on == "lab" || !args.lose.is_empty();
    match &args.server {
        Some(_) if on_lab => Err(Exit::usage(said!(
            "the lab has no way to --server: no other host is there; leave out --server",
            "实验室到不了 --server：那里没有别的主机；请去掉 --server"
        ))),
        None if on_lab => in_lab(args, screen),
        Some(host) => with_server(args, host, screen),
        None => on_loopback(args, screen, &interface_for(args, screen)?),
    }
}

/// Where the steps go: to the screen as they come, or to memory, to be shown one at a time afterwards.
fn outputs(args: &args::Demo, screen: Screen, stepper: Option<&Stepper>, files: Vec<FileOutput>) -> Outputs {
    // In the lab, all is shown when both exchanges are over.
    let in_turns = !args.lose.is_empty() || args.on == "lab";
    let outputs = Outputs { in_turns, ..ladder(screen, &args.telling, files) };
    match stepper {
        Some(stepper) => Outputs { output: stepper.output().only(&args.telling.only), ..outputs },
        None => outputs,
    }
}

/// Which protocols are shown, in this order.
fn protocols(args: &args::Demo) -> Vec<TransportProtocol> {
    match (args.udp, args.tcp, args.protocol) {
        (true, ..) => vec![TransportProtocol::Udp],
        (_, true, _) => vec![TransportProtocol::Tcp],
        (.., Some(protocol)) => vec![protocol],
        (.., None) => vec![TransportProtocol::Udp, TransportProtocol::Tcp],
    }
}

/// Which of them can carry the sentence. If UDP cannot, this is said before anything starts, and TCP is shown alone.
fn possible(args: &args::Demo) -> Result<Vec<TransportProtocol>, Exit> {
    /// The longest payload that the length fields of IP and UDP allow (RFC 791, 3.1; RFC 768). IPv6 does not count its own
    /// header.
    const MOST: usize = 65_535;
    let (most, sum) = if args.ipv6 {
        (MOST - 8, both("65,535 - 8 (UDP's header)", "65,535 - 8（UDP 首部）"))
    } else {
        (
            MOST - 20 - 8,
            both("65,535 - 20 (IPv4's header) - 8 (UDP's header)", "65,535 - 20（IPv4 首部）- 8（UDP 首部）"),
        )
    };
    let mut protocols = protocols(args);
    let len = args.message.len();
    if len <= most || !protocols.contains(&TransportProtocol::Udp) {
        return Ok(protocols);
    }
    let too_long = said!(
        "the message has {len} bytes, one datagram holds at most {most} = {sum}",
        "这个句子有 {len} 字节，一个数据报最多能装 {most} = {sum}"
    );
    protocols.retain(|protocol| *protocol != TransportProtocol::Udp);
    if protocols.is_empty() {
        return Err(Exit::usage(said!(
            "{too_long}: shorten it, or use --tcp, which has no such limit",
            "{too_long}：请缩短句子，或用 --tcp，它没有这个限制"
        )));
    }
    complain(&said!(
        "{too_long}: TCP, which has no such limit, is shown alone",
        "{too_long}：只演示没有这个限制的 TCP"
    ));
    Ok(protocols)
}

/// Between two hosts of our own.
fn in_lab(args: &args::Demo, screen: Screen) -> Result<(), Exit> {
    if !["auto", "lab"].contains(&args.on.as_str()) {
        return Err(Exit::usage(said!(
            "--lose needs --on lab: only there is the link ours",
            "--lose 需要 --on lab：只有那里的链路由 captrace 控制"
        )));
    }
    let transports = possible(args)?;
    let files = open_files(&args.save, args.force, screen.look.language)?;
    let stepper = Stepper::new(&args.stepping, screen);
    let outcome = super::lab_demo::run(args, &transports, outputs(args, screen, stepper.as_ref(), files));
    stepper.map_or(Ok(()), Stepper::show)?;
    outcome
}

/// The client's half alone, against a server on another host.
fn with_server(args: &args::Demo, host: &str, screen: Screen) -> Result<(), Exit> {
    let interface = match args.on.as_str() {
        "auto" => None,
        "private" => {
            return Err(Exit::usage(said!(
                "--on private has no way to --server: no other host is in the private network; leave out \
                 one of the two",
                "--on private 到不了 --server：私有网络中没有别的主机；请去掉其中一个选项"
            )));
        }
        "loopback" => Some(interface::loopback()?),
        name => Some(interface::named(name)?),
    };
    let request = ClientRequest {
        host,
        port: args.port.unwrap_or(TEXTBOOK_PORT),
        interface,
        sentence: args.message.as_bytes(),
        // Another server may wait for the client to close: if it closed first, both would wait for ever.
        closes_first: End::Client,
        timeout: REPLY_TIMEOUT,
    };
    let files = open_files(&args.save, args.force, screen.look.language)?;
    let stepper = Stepper::new(&args.stepping, screen);
    let outcome = exchange::run(&request, &protocols(args), outputs(args, screen, stepper.as_ref(), files));
    // What an exchange showed before it failed can be looked at, too.
    stepper.map_or(Ok(()), Stepper::show)?;
    Ok(outcome?.map(drop)?)
}

/// Where the exchange runs: the machine's loopback, or a private network, entered here by starting again inside.
fn interface_for(args: &args::Demo, screen: Screen) -> Result<Interface, Exit> {
    let loopback = || Ok(interface::loopback()?);
    match args.on.as_str() {
        "loopback" => loopback(),
        "auto" if private::is_inside() => loopback(),
        "private" => place::in_private(),
        "auto" if may_capture() => loopback(),
        "auto" => {
            let privileges = Privileges::look();
            if privileges.way() == CaptureMode::None {
                let privileges = Box::new(privileges);
                return Err(app::Failure::NotPermitted { privileges, alternative: Text::default() }.into());
            }
            complain(&screen.look.language.words().notice(&Notice::PrivateNetwork));
            place::in_private()
        }
        name => {
            let found = interface::named(name)?;
            let needs_server = said!(
                "--on {name} needs --server HOST: there the server runs on another machine, started with: \
                 captrace server tcp",
                "--on {name} 需要 --server 主机：这时服务器在另一台机器上运行，用 captrace server tcp 启动"
            );
            if found.loopback { Ok(found) } else { Err(Exit::usage(needs_server)) }
        }
    }
}

/// The message that another program uses the book's port.
fn other_port(port: u16) -> String {
    said!(
        "port {TEXTBOOK_PORT} is taken: the server of this demo gets port {port} (--port N names another)",
        "端口 {TEXTBOOK_PORT} 已被占用：本次演示的服务器改用端口 {port}（用 --port N 另选）"
    )
}

/// Server and client in this process, one protocol after the other.
fn on_loopback(args: &args::Demo, screen: Screen, interface: &Interface) -> Result<(), Exit> {
    let transports = possible(args)?;
    let files = open_files(&args.save, args.force, screen.look.language)?;
    let address: IpAddr = if args.ipv6 { Ipv6Addr::LOCALHOST.into() } else { Ipv4Addr::LOCALHOST.into() };
    let claim = match args.port {
        Some(_) => None,
        None => Some(DemoPort::claim(address, TEXTBOOK_PORT, &transports)?),
    };
    if let Some(claim) = claim.as_ref().filter(|claim| claim.port() != TEXTBOOK_PORT) {
        complain(&other_port(claim.port()));
    }
    let port = claim.as_ref().map_or(TEXTBOOK_PORT, DemoPort::port);
    let demo = app::demo::Demo {
        interface,
        server: SocketAddr::new(address, args.port.unwrap_or(port)),
        transports: &transports,
        sentence: args.message.as_bytes(),
        closes_first: args.close_first,
    };
    let stepper = Stepper::new(&args.stepping, screen);
    let outcome = demo.run(outputs(args, screen, stepper.as_ref(), files));
    let is_stepped = stepper.is_some();
    stepper.map_or(Ok(()), Stepper::show)?;
    outcome?;
    if is_stepped {
        return Ok(());
    }
    Ok(what_next(args, &transports, screen)?)
}

/// One line of what to try next, below a picture that has room for it.
fn what_next(
    args: &args::Demo,
    transports: &[TransportProtocol],
    screen: Screen,
) -> Result<(), app::Failure> {
    if screen.look.level.unwrap_or_default() > Level::Brief {
        return Ok(());
    }
    let shown = match transports {
        [one] => Some(*one),
        _ => None,
    };
    let closer = args.close_first.other();
    let text = screen.look.language.words().notice(&Notice::AfterDemo { shown, closer });
    screen.show(
        &wrap(&text, screen.look.width)
            .into_iter()
            .map(|line| Line::of(line, Style::Dim))
            .collect::<Vec<_>>(),
    )
}
