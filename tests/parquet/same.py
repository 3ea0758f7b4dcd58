"""Compares each value of both tables with the member of the trace that it stands for; prints how many there were."""
import datetime
import json
import pathlib

import duckdb

LAYERS = ("eth", "ip", "tcp", "udp", "payload")
ODD = {
    "wire_len": ["len", "wire"],
    "captured_len": ["len", "captured"],
    "ip_checksum": ["ip", "checksum", "status"],
    "tcp_checksum": ["tcp", "checksum", "status"],
    "udp_checksum": ["udp", "checksum", "status"],
    "tcp_window": ["tcp", "window", "bytes"],
}


def path(column):
    if column in ODD:
        return ODD[column]
    first, _, rest = column.partition("_")
    if first in LAYERS:
        return [first, rest]
    if first in ("client", "server"):
        if rest in ("address", "port"):
            return [first, rest]
        if rest == "state":
            return ["states", first]
        if rest == "rtt_median_ns":
            return ["rtt", first, "median_ns"]
        return [rest, first]
    return [column]


def member(record, column):
    for name in path(column):
        record = record.get(name) if isinstance(record, dict) else None
    return " ".join(record) if isinstance(record, list) else record


packets, flows = {}, {}
for file in sorted(pathlib.Path("traces").iterdir()):
    records = [json.loads(line) for line in file.open(encoding="utf-8")]
    epoch = datetime.datetime.fromisoformat(records[0]["clock"]["epoch"][:26] + "+00:00")
    nanoseconds = int(records[0]["clock"]["epoch"][26:29])
    facts = {}
    for record in records:
        if record["type"] == "note" and "about" in record:
            facts.setdefault(record["about"], []).append(record["rule"])
    for record in records:
        if record["type"] == "packet":
            moment = epoch + datetime.timedelta(microseconds=(nanoseconds + record["t_ns"]) // 1000)
            record.update(time=moment, facts=" ".join(facts.get(record["n"], [])))
            packets[file.name, record["n"]] = record
        if record["type"] == "summary":
            for flow in record["flows"]:
                flows[file.name, flow["flow"]] = flow

compared = 0
for table, key, records in (("packets", "n", packets), ("flows", "flow", flows)):
    duckdb.sql("SET TimeZone = 'UTC'")
    answer = duckdb.sql(f"SELECT * FROM '{table}.parquet'")
    rows = [dict(zip(answer.columns, row)) for row in answer.fetchall()]
    assert len(rows) == len(records), (table, len(rows), len(records))
    assert [row["trace"] for row in rows] == sorted(row["trace"] for row in rows)
    for row in rows:
        record = records[row["trace"], row[key]]
        for column, value in row.items():
            expected = row["trace"] if column == "trace" else member(record, column)
            assert value == expected, (table, row["trace"], row[key], column, value, expected)
            compared += value is not None
print(len(packets), len(flows), compared)
