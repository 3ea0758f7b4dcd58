//! The reader of scenarios: what it understands, what it says of mistakes, and that those which come with the program are right.

use captrace::internals::explain::Language;
use captrace::internals::lab::scenario::{
    Builtin, IpVersion, Metric, MetricKind, SYSCTLS, Scenario, ScriptStep, Transports,
};
use captrace::internals::link::quantity::{Probability, TimeSpan};
use proptest::prelude::*;

fn read(text: &str) -> Scenario {
    Scenario::read(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Everything that is said of a text that is no scenario.
fn refused(text: &str) -> String {
    Scenario::read(text).unwrap_err().to_string()
}

const WHOLE: &str = r#"
title = { en = "Two", zh = "二" }
notice = "Look."
transport = "both"
ip = "6"
mtu = 1400
seed = 7
at_most = "3 s"
congestion = "cubic"
rules = ["drop server data 2", "delay client SYN copies 2- by 50 ms"]

[link]
delay = "20 ms"
rate = "10 Mbit/s"
queue = 20
[link.to_client]
delay = "5 ms"
loss = "1 %"

[client]
steps = ["connect", "send 3000 bytes", "receive to the end", "close"]
nagle = false
keep_alive = "2 s"
flows = 2
apart = "500 ms"

[server]
steps = "receive 3000 bytes"
receive_buffer = 4096

[kernel]
tcp_sack = 0
tcp_rmem = [4096, 8192, 16384]

[route]
initcwnd = 2
"#;

#[test]
fn every_key_of_a_scenario_is_read() {
    let scenario = read(WHOLE);
    assert_eq!(scenario.title.in_language(Language::Chinese), "二");
    assert_eq!(scenario.notice.in_language(Language::Chinese), "Look.");
    assert_eq!(
        (scenario.transport, scenario.ip, scenario.mtu, scenario.seed),
        (Transports::Both, IpVersion::V6, 1400, 7)
    );
    assert_eq!((scenario.at_most, scenario.congestion.as_str()), (TimeSpan::from_ms(3000), "cubic"));
    assert_eq!(scenario.rules.len(), 2);
    let (to_server, to_client) = (scenario.link.to_server, scenario.link.to_client);
    assert_eq!((to_server.delay, to_client.delay), (TimeSpan::from_ms(20), TimeSpan::from_ms(5)));
    assert_eq!((to_server.rate, to_server.queue), (to_client.rate, to_client.queue));
    assert_eq!((to_server.loss, to_client.loss.millionths()), (Probability::default(), 10_000));
    assert_eq!((scenario.client.steps.len(), scenario.client.flows), (4, 2));
    assert_eq!(scenario.client.steps[0], ScriptStep::Connect);
    assert_eq!(scenario.client.options.nagle, Some(false));
    assert_eq!(scenario.server.options.receive_buffer, Some(4096));
    let kernel: Vec<_> = scenario.kernel.iter().map(|knob| (knob.name, knob.value.as_str())).collect();
    assert_eq!(kernel, [("tcp_sack", "0"), ("tcp_rmem", "4096 8192 16384")]);
    assert_eq!(scenario.route, [Metric { kind: MetricKind::InitCwnd, value: 2 }]);
}

#[test]
fn a_key_that_does_not_exist_is_refused_with_its_line_and_the_nearest_one() {
    for (text, says) in [
        ("titel = 'x'", "line 1: `titel` is not a key of a scenario; did you mean `title`?"),
        ("\n\n[link]\ndelai = '1 ms'", "line 4: `delai` is not a key of [link]; did you mean `delay`?"),
        (
            "[link.to_server]\nlos = '1 %'",
            "line 2: `los` is not a key of [link.to_server]; did you mean `loss`?",
        ),
        ("[kernel]\ntcp_sak = 0", "line 2: `tcp_sak` is not a key of [kernel]; did you mean `tcp_sack`?"),
        ("[client]\nstep = []", "line 2: `step` is not a key of [client]; did you mean `steps`?"),
        ("[client]\nlistens = true", "line 2: `listens` is not a key of [client]; its keys: steps, nagle"),
        ("title = { en = 'x', de = 'y' }", "line 1: `de` is not a key of [title]; its keys: en, zh"),
    ] {
        assert!(refused(text).starts_with(says), "{}", refused(text));
    }
}

#[test]
fn a_value_that_means_nothing_is_refused_with_its_line_and_what_is_expected() {
    for (text, says) in [
        ("mtu = 'big'", "line 1: mtu: `'big'` is not understood: expected a whole number from 576 to 9000"),
        ("[link]\ndelay = '20'", "line 2: delay: something is missing at the end: expected `ns`, `us`"),
        (
            "[link]\ndelay = 20",
            "line 2: delay: `20` is not understood: expected a text between quotation marks",
        ),
        ("[link]\nqueue = -1", "line 2: queue: `-1` is not understood: expected a whole number from 0"),
        (
            "transport = 'tpc'",
            "line 1: transport: `'tpc'` is not understood: expected \"tcp\" or \"udp\" or \"both\"; did you mean `tcp`?",
        ),
        (
            "rules = [\n  'drop server data 2',\n  'drop server dat 3',\n]",
            "line 3: rules: `dat` is not understood: expected `SYN ACK`, `SYN`, `data`, ",
        ),
        ("[client]\nsteps = ['conect']", "line 2: steps: `conect` is not understood"),
        (
            "[kernel]\ntcp_rmem = [3, 2, 1]",
            "line 2: tcp_rmem: `[3, 2, 1]` is not understood: expected 3 whole numbers",
        ),
        ("link = 3", "line 1: link: `3` is not understood: expected a table `[link]`"),
        ("title = ", "line 1: this is not TOML: "),
        ("[client]\nsteps = ['send 1 bytes']", "line 1: over TCP the client needs the step `connect`"),
        (
            "[client]\nsteps = ['connect', 'meet']",
            "line 1: both programs need the same number of `meet` steps",
        ),
    ] {
        assert!(refused(text).starts_with(says), "{}", refused(text));
    }
}

#[test]
fn all_mistakes_are_named_in_the_order_of_their_lines() {
    let text = "titel = 'x'\n[server]\nnagle = 1\n[link]\ndelay = '1 m'\n";
    let error = Scenario::read(text).unwrap_err();
    let lines: Vec<usize> = error.mistakes.iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [1, 3, 5]);
}

#[test]
fn the_scenarios_that_come_with_the_program_are_right_and_teach_in_both_languages() {
    for Builtin { name, text, .. } in Builtin::ALL {
        let scenario = Scenario::read(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (part, said) in
            [("title", &scenario.title), ("notice", &scenario.notice), ("question", &scenario.question)]
        {
            let [english, chinese] =
                [Language::English, Language::Chinese].map(|language| said.in_language(language));
            assert!(!english.is_empty() && english.is_ascii(), "{name}: {part}: {english}");
            let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            assert!(chinese.chars().any(is_chinese), "{name}: {part}: {chinese}");
        }
        assert!(
            scenario.title.in_language(Language::English).len() <= 60,
            "{name}: the title is too long for a list"
        );
        assert!(scenario.question.in_language(Language::English).contains('?'), "{name}");
        assert!(scenario.is_repeatable(), "{name}");
        let lines = text.lines().count();
        assert!((8..=30).contains(&lines), "{name} has {lines} lines");
        assert!(text.lines().all(|line| line.chars().count() <= 120), "{name}: a line is too long");
    }
}

#[test]
fn every_scenario_that_comes_with_the_program_is_in_the_list_and_has_a_name_of_its_own() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lab/scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<String> =
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let mut listed: Vec<String> = Builtin::ALL.iter().map(|one| one.name.to_owned()).collect();
    files.sort();
    listed.sort();
    assert_eq!(files, listed);
    assert!(Builtin::ALL.iter().map(|one| one.group).is_sorted());
}

#[test]
fn every_knob_is_offered_once() {
    let mut names: Vec<&str> = SYSCTLS.iter().map(|knob| knob.name).collect();
    names.sort_unstable();
    let before = names.len();
    names.dedup();
    assert_eq!(names.len(), before);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_with_lines_that_exist(text in "\\PC{0,200}|[a-z\\[\\]=\"'{}. 0-9\n]{0,300}") {
        check(&text);
    }

    #[test]
    fn a_scenario_with_bytes_changed_is_read_or_refused(
        place in any::<prop::sample::Index>(), length in 0..9_usize, by in "\\PC{0,6}|[\\[\\]\"'={},\n0-9-]{0,4}",
    ) {
        let at = place.index(WHOLE.len());
        prop_assume!(WHOLE.is_char_boundary(at));
        let after = WHOLE[at..].chars().skip(length).collect::<String>();
        check(&format!("{}{by}{after}", &WHOLE[..at]));
    }
}

/// Whatever a text is: it is a scenario, or each mistake has a line of it and something to say.
fn check(text: &str) {
    if let Err(error) = Scenario::read(text) {
        assert!(!error.mistakes.is_empty());
        for mistake in &error.mistakes {
            assert!((1..=text.lines().count().max(1) + 1).contains(&mistake.line), "{mistake}");
            assert!(!mistake.problem.is_empty() && mistake.problem.len() < 6000);
        }
    }
}

/// What stands in a block of docs/lab.md that begins with this line.
fn blocks(of: impl Fn(&str) -> bool) -> Vec<String> {
    let text = include_str!("../../docs/lab.md");
    text.split("\n\n").filter(|block| of(block)).map(str::to_owned).collect()
}

#[test]
fn the_documentation_has_examples_that_are_understood_and_names_every_key() {
    let text = include_str!("../../docs/lab.md");
    let example = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(read(example).rules.len(), 1);
    let rules = blocks(|block| block.starts_with("    drop "));
    let rules: Vec<&str> = rules.iter().flat_map(|block| block.lines()).map(str::trim).collect();
    assert_eq!(rules.len(), 8);
    for rule in rules {
        read(&format!("rules = [\"{rule}\"]"));
    }
    for name in SYSCTLS.iter().map(|knob| knob.name).chain(MetricKind::ALL.iter().map(|(key, ..)| *key)) {
        assert!(text.contains(&format!("`{name}`")), "{name} is missing");
    }
    // The keys that each table offers are in what is said of one that it does not have.
    for (table, prefix) in
        [("", ""), ("link", "[link]\n"), ("client", "[client]\n"), ("server", "[server]\n")]
    {
        let error = refused(&format!("{prefix}qqqqqqqqqqqq = 1"));
        let keys = error.split("its keys: ").nth(1).unwrap().lines().next().unwrap();
        for key in keys.split(", ") {
            let named =
                [format!("`{key}`"), format!("`{key} = "), format!("[{key}]"), format!("[link.{key}]")];
            assert!(named.iter().any(|name| text.contains(name)), "[{table}] {key} is missing");
        }
    }
}
