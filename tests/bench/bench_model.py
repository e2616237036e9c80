"""Milliseconds of a forward pass, of a Trace and of decoding: medians, and ratios in one run.

`make bench` runs this on the shipped weights, on one thread.
"""

import json
import statistics
import time
from collections.abc import Callable

import torch
from rich.console import Console
from rich.table import Table

from attnscope.model import Session, Trace, load
from attnscope.model.decoding.steps import greedy
from attnscope.model.taps import Recording, Tap

REPEATS = 21
SENTENCE = "The animal didn't cross the street because it was too tired. "


def median_milliseconds(function: Callable[[], object]) -> float:
    function()
    times: list[float] = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        function()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def ids(session: Session, count: int) -> torch.Tensor:
    """A source of exactly ``count`` tokens, ``<eos>`` included."""
    words = session.tokenizer.encode_ids(SENTENCE * 12)[: count - 1]
    return torch.tensor([[*words, session.tokenizer.eos_id]])


@torch.inference_mode()
def bench_forward(session: Session, count: int, table: Table) -> None:
    source = ids(session, count)
    target = torch.cat((torch.tensor([[session.tokenizer.language_id("zh")]]), source[:, :-1]), 1)
    pad_id = session.tokenizer.pad_id

    def plain() -> torch.Tensor | None:
        return session.network.run(source, target, pad_id)

    def recorded() -> torch.Tensor | None:
        return session.network.run(source, target, pad_id, Tap((Recording(),)))

    once, everything = median_milliseconds(plain), median_milliseconds(recorded)
    name = f"{count} + {count} tokens"
    table.add_row(f"forward, {name}", f"{once:.1f} ms", "1.00")
    table.add_row(f"forward recorded, {name}", f"{everything:.1f} ms", f"{everything / once:.2f}")


def bench_trace(session: Session, text: str, table: Table) -> None:
    """The way of a request: tokens, decoding, recorded pass, bytes."""
    whole = session.trace(text)
    milliseconds = median_milliseconds(lambda: session.trace(text))
    part = whole.select()
    count = len(whole["source.input"])
    table.add_row(f"trace, {count} source tokens, decoded", f"{milliseconds:.1f} ms", "")
    bytes_ = median_milliseconds(part.to_bytes)
    table.add_row("… as safetensors", f"{bytes_:.1f} ms", f"{len(part.to_bytes()):,} bytes")
    json_ = median_milliseconds(lambda: json_bytes(part))
    table.add_row("… as JSON", f"{json_:.1f} ms", f"{len(json_bytes(part)):,} bytes")


def json_bytes(trace: Trace) -> bytes:
    return json.dumps(trace.to_json(), ensure_ascii=False, separators=(",", ":")).encode()


def bench_decoding(session: Session, count: int, table: Table) -> None:
    tokenizer = session.tokenizer

    def decode() -> int:
        steps = greedy(
            session.network.decoder(ids(session, count), tokenizer.pad_id),
            torch.tensor([tokenizer.language_id("zh")]),
            pad_id=tokenizer.pad_id,
            # no end: every run writes as many tokens as the limit lets it
            eos_id=-1,
            max_tokens=count,
        )
        return sum(1 for _ in steps)

    table.add_row(f"greedy decoding, {count} tokens", f"{median_milliseconds(decode):.0f} ms", "")


def main() -> None:
    torch.set_num_threads(1)
    # without a cache, so that every Trace is run anew
    session = load(cache_bytes=0)
    table = Table("what", f"median of {REPEATS}", "ratio / size")
    for count in (16, 64, 128):
        bench_forward(session, count, table)
    bench_trace(session, SENTENCE.replace(".", " and very hungry."), table)
    for count in (16, 128):
        bench_decoding(session, count, table)
    Console().print(table)


if __name__ == "__main__":
    main()
