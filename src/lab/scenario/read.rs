//! TOML → [`Scenario`].

use std::cell::RefCell;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::knob::{Allowed, Metric, MetricKind, SYSCTLS, Sysctl};
use super::socket::SocketOptions;
use super::step::ScriptStep;
use super::table::{ScenarioText, Table, TomlValue, whole_number};
use super::{IPV6_MTU, IpVersion, Scenario, ScenarioError, ScenarioMistake, Script, Transports};
use crate::language::{quoted, said};
use crate::link::quantity::{Probability, TimeSpan};
use crate::link::{LinkSettings, Path};

/// The largest file that is read as a scenario, in bytes.
const LARGEST: usize = 64 * 1024;
/// The most rules and the most steps.
const MOST_LINES: usize = 200;
/// The delay of each direction, if none is given.
const DELAY: TimeSpan = TimeSpan::from_ms(10);
/// How long a scenario may last, if nothing is said.
const AT_MOST: TimeSpan = TimeSpan::from_ms(10_000);
/// The congestion control of the textbook.
const CONGESTION: &str = "reno";

pub(super) fn scenario(text: &str) -> Result<Scenario, ScenarioError> {
    let source = ScenarioText { text, mistakes: RefCell::default() };
    if text.len() > LARGEST {
        let problem = said!("a scenario has {LARGEST} bytes at most", "场景文件最多 {LARGEST} 字节");
        return Err(ScenarioError { mistakes: vec![ScenarioMistake { line: 1, problem }] });
    }
    let whole = match DeTable::parse(text) {
        Ok(whole) => whole,
        Err(error) => {
            let place = error.span().unwrap_or(0..0);
            let reason = quoted(error.message());
            source.wrong(&place, said!("this is not TOML: {reason}", "不是 TOML：{reason}"));
            return Err(ScenarioError { mistakes: source.mistakes.into_inner() });
        }
    };
    let scenario = of_table(&source, &whole);
    let mut mistakes = source.mistakes.into_inner();
    mistakes.sort_by_key(|mistake| mistake.line);
    if mistakes.is_empty() { Ok(scenario) } else { Err(ScenarioError { mistakes }) }
}

fn of_table<'t>(source: &ScenarioText<'t>, whole: &Spanned<DeTable<'t>>) -> Scenario {
    let table = Table::new(source, String::new(), whole.get_ref());
    let transport = table
        .word("transport", &[("tcp", Transports::Tcp), ("udp", Transports::Udp), ("both", Transports::Both)]);
    let scenario = Scenario {
        title: table.said("title"),
        notice: table.said("notice"),
        question: table.said("question"),
        plots: table.phrases("plots"),
        transport: transport.unwrap_or_default(),
        ip: table.word("ip", &[("4", IpVersion::V4), ("6", IpVersion::V6)]).unwrap_or_default(),
        // RFC 8200, 5: no link of IPv6 has a smaller one. IPv4 alone would allow 68 (RFC 791, 3.2).
        mtu: table.small("mtu", 576..=9000).unwrap_or(1500),
        at_most: table.phrase("at_most").unwrap_or(AT_MOST),
        seed: table.number("seed", &(0..=u64::MAX)).unwrap_or(1),
        congestion: congestion(&table),
        link: table.table("link").map_or(LinkSettings::symmetric(path(None, None)), link),
        rules: table.phrases("rules"),
        client: program(&table, "client"),
        server: program(&table, "server"),
        kernel: table.table("kernel").map(kernel).unwrap_or_default(),
        route: table.table("route").map(route).unwrap_or_default(),
    };
    if scenario.rules.len() > MOST_LINES {
        table.wrong("rules", said!("at most {MOST_LINES} rules", "规则最多 {MOST_LINES} 条"));
    }
    fits_together(&table, &scenario);
    table.finish();
    scenario
}

/// What single values cannot show.
fn fits_together(table: &Table<'_, '_>, scenario: &Scenario) {
    let Scenario { client, server, transport, .. } = scenario;
    if scenario.has_too_small_mtu() {
        table
            .wrong("mtu", said!("IPv6 needs an MTU of {IPV6_MTU} at least", "IPv6 的 MTU 至少为 {IPV6_MTU}"));
    }
    let connects = client.steps.contains(&ScriptStep::Connect);
    if *transport != Transports::Udp && !client.steps.is_empty() && !connects {
        table.wrong(
            "client",
            said!("over TCP the client needs the step `connect`", "使用 TCP 时客户需要步骤 `connect`"),
        );
    }
    if server.steps.contains(&ScriptStep::Connect) {
        let problem =
            said!("the server does not connect: it waits for the client", "服务器不发起连接，它等待客户");
        table.wrong("server", problem);
    }
    if !server.listens && !server.steps.is_empty() {
        let problem = said!("a server that does not listen has no steps", "不监听的服务器没有步骤");
        table.wrong("server", problem);
    }
    let meets = |program: &Script| program.steps.iter().filter(|step| **step == ScriptStep::Meet).count();
    if meets(client) != meets(server) {
        let problem = said!(
            "both programs need the same number of `meet` steps, or one waits in vain",
            "两个程序的 `meet` 步骤数必须相同，否则其中一个会一直等待"
        );
        table.wrong("client", problem);
    }
}

fn congestion(table: &Table<'_, '_>) -> String {
    let Some(value) = table.value("congestion") else { return CONGESTION.to_owned() };
    match value.get_ref() {
        DeValue::String(name)
            if (1..=15).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') =>
        {
            name.clone().into_owned()
        }
        _ => table.not("congestion", value, "\"reno\", \"cubic\", \"bbr\", …").unwrap_or_default(),
    }
}

/// The link: what both directions have in common, and what one has of its own.
fn link(table: Table<'_, '_>) -> LinkSettings {
    let both = path(Some(&table), None);
    let one = |key| {
        let Some(own) = table.table(key) else { return both };
        let settings = path(Some(&own), Some(both));
        own.finish();
        settings
    };
    let settings = LinkSettings { to_server: one("to_server"), to_client: one("to_client") };
    table.finish();
    settings
}

fn path(table: Option<&Table<'_, '_>>, common: Option<Path>) -> Path {
    let default = Path { delay: DELAY, ..Path::default() };
    let common = common.unwrap_or(default);
    let Some(table) = table else { return common };
    Path {
        rate: table.phrase("rate").or(common.rate),
        delay: table.phrase("delay").unwrap_or(common.delay),
        jitter: table.phrase("jitter").unwrap_or(common.jitter),
        queue: table.small("queue", 0..=100_000).or(common.queue),
        loss: table.phrase::<Probability>("loss").unwrap_or(common.loss),
    }
}

fn program(table: &Table<'_, '_>, key: &'static str) -> Script {
    let idle = Script { flows: 1, listens: true, ..Script::default() };
    let Some(table) = table.table(key) else { return idle };
    let is_client = key == "client";
    let steps: Vec<ScriptStep> = table.phrases("steps");
    if steps.len() > MOST_LINES {
        table.wrong("steps", said!("at most {MOST_LINES} steps", "步骤最多 {MOST_LINES} 个"));
    }
    let mut program = Script { steps, options: options(&table), ..idle };
    if is_client {
        program.flows = table.small("flows", 1..=16).unwrap_or(1);
        program.apart = table.phrase("apart").unwrap_or_default();
    } else {
        program.listens = table.boolean("listens").unwrap_or(true);
    }
    table.finish();
    program
}

fn options(table: &Table<'_, '_>) -> SocketOptions {
    // The kernel takes no smaller ones, and no ordinary user larger ones.
    let buffer = 1_024..=16_777_216;
    SocketOptions {
        nagle: table.boolean("nagle"),
        quickack: table.boolean("quickack"),
        keep_alive: table.phrase("keep_alive"),
        send_buffer: table.small("send_buffer", buffer.clone()),
        receive_buffer: table.small("receive_buffer", buffer),
        mss: table.small("mss", 88..=32_767),
        user_timeout: table.phrase("user_timeout"),
    }
}

fn kernel(table: Table<'_, '_>) -> Vec<Sysctl> {
    let read = |allowed: &Allowed| {
        let value = table.value(allowed.name)?;
        let value = sysctl(&table, allowed, value)?;
        Some(Sysctl { name: allowed.name, value })
    };
    let read = SYSCTLS.iter().filter_map(read).collect();
    table.finish();
    read
}

/// One number, or several as a list.
fn sysctl(table: &Table<'_, '_>, allowed: &Allowed, value: &TomlValue<'_>) -> Option<String> {
    let Allowed { name, numbers, least, most } = *allowed;
    let one = |value: &TomlValue<'_>| whole_number(value).filter(|number| (least..=most).contains(number));
    if numbers == 1 {
        let wanted = said!("a whole number from {least} to {most}", "{least} 到 {most} 之间的整数");
        return one(value).map(|number| number.to_string()).or_else(|| table.not(name, value, &wanted));
    }
    let list = match value.get_ref() {
        DeValue::Array(list) => list.iter().map(one).collect::<Option<Vec<u64>>>(),
        _ => None,
    };
    let wanted = said!(
        "{numbers} whole numbers that grow, such as `[4096, 131072, 6291456]`",
        "{numbers} 个递增的整数，例如 `[4096, 131072, 6291456]`"
    );
    let list = list.filter(|list| list.len() == numbers && list.is_sorted());
    let text = list.map(|list| list.iter().map(u64::to_string).collect::<Vec<_>>().join(" "));
    text.or_else(|| table.not(name, value, &wanted))
}

fn route(table: Table<'_, '_>) -> Vec<Metric> {
    let read = |(key, kind, least, most): &(&'static str, MetricKind, u32, u32)| {
        let value = table.small(key, u64::from(*least)..=u64::from(*most))?;
        Some(Metric { kind: *kind, value })
    };
    let read = MetricKind::ALL.iter().filter_map(read).collect();
    table.finish();
    read
}
