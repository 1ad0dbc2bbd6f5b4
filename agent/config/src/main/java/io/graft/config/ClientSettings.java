package io.graft.config;

import static io.graft.config.Setting.Type.CHOICE;
import static io.graft.config.Setting.Type.DURATION;
import static io.graft.config.Setting.Type.FALLBACK;
import static io.graft.config.Setting.Type.FLAG;
import static io.graft.config.Setting.Type.INTEGER;
import static io.graft.config.Setting.Type.KEY;
import static io.graft.config.Setting.Type.LIST;
import static io.graft.config.Setting.Type.MATCH;
import static io.graft.config.Setting.Type.NUMBER;
import static io.graft.config.Setting.Type.PERCENT;
import static io.graft.config.Setting.Type.RATE;
import static io.graft.config.Setting.Type.RATIO;
import static io.graft.config.Setting.Type.SHARES;
import static io.graft.config.Setting.Type.TARGET;
import static io.graft.config.Setting.Type.TEXT;

import org.jspecify.annotations.Nullable;

/** The catalogue's rows of {@code graft.client.<service or *>.*}. */
final class ClientSettings {
  static final Setting[] ALL = {
    row(
            "balance",
            CHOICE,
            "p2c",
            "how an instance is chosen: the less loaded of two at random, by latency (`p2c`) or by"
                + " calls in flight (`least-request`), in turn, at random, or by a value of the"
                + " request (`hash`)",
            "p2c",
            "least-request",
            "round-robin",
            "random",
            "hash")
        .routed(),
    row(
            "hash-key",
            KEY,
            null,
            "what `hash` goes by: `header:NAME`, `cookie:NAME`, `query:NAME`, `baggage:NAME` or"
                + " `path`; a call without it goes by `p2c`")
        .routed(),
    row(
            "hash-bound",
            NUMBER,
            "0",
            "with `hash`, no instance gets more than this many times the mean; 1.01 to 10, 0 is no"
                + " bound")
        .in("times the mean")
        .routed(),
    row(
        "sticky",
        KEY,
        null,
        "calls with the same value of this stay with one instance while it is usable;"
            + " `cookie:NAME` is also learned from `Set-Cookie`"),
    row("sticky.time", DURATION, "30m", "how long an unused stickiness is kept; 1s to 24h"),
    row(
            "subset",
            INTEGER,
            "100",
            "above this many instances each caller uses a part of about this many; 0 is all")
        .in("instances"),
    row(
        "zone",
        CHOICE,
        "prefer",
        "whether instances in this service's zone are preferred while enough of them are healthy",
        "prefer",
        "off"),
    row(
            "overprovision",
            NUMBER,
            "1.4",
            "how many times healthier a zone or a priority counts than it is, before calls spill"
                + " over; 1 to 10")
        .in("times"),
    row(
        "slow-start",
        DURATION,
        "30s",
        "how long a new instance takes until it gets its full share; 0 to 1h"),
    row(
        "panic",
        PERCENT,
        "50",
        "percentage of usable instances below which all are used again; 0 (never) to 100"),
    row(
        "color",
        FLAG,
        "true",
        "whether calls with `graft.color=X` in their baggage prefer instances tagged `color=X`, and"
            + " others avoid coloured ones"),
    row(
            "to",
            SHARES,
            null,
            "shares for parts of the instances, `version=2:10,version=1:90`: by `version`, `zone`,"
                + " `tag` or metadata, `!=` for all others, `*` for all; the share of a part without"
                + " a usable instance goes to the others")
        .routed(),
    row(
            "breaker.mode",
            CHOICE,
            null,
            "whether the breaker of the destination acts; by default `enforce`, for hosts that no"
                + " registry knows of those failures that took 1s or more",
            "enforce",
            "observe",
            "off")
        .routed(),
    row("breaker.window", DURATION, "10s", "the time over which the breaker counts; 1s to 60s")
        .routed(),
    row("breaker.min-calls", INTEGER, "20", "calls in a window before their ratio says anything")
        .in("calls")
        .routed(),
    row(
            "breaker.failure-ratio",
            RATIO,
            "50%",
            "share of failed calls at which the breaker opens, 90% at least where they are 503 and"
                + " the throttle enforces; 1% to 100%")
        .routed(),
    row(
            "breaker.open-time",
            DURATION,
            "5s",
            "for how long it opens the first time, doubled each time it opens again; 1ms to 1h")
        .routed(),
    row("breaker.max-open-time", DURATION, "60s", "the longest time that it stays open; 1ms to 1h")
        .routed(),
    row(
            "breaker.count-500",
            FLAG,
            "false",
            "whether a 500 counts as a failure of the whole destination")
        .routed(),
    row(
        "eject.mode",
        CHOICE,
        "enforce",
        "whether single instances that fail are left out for a while",
        "enforce",
        "observe",
        "off"),
    row(
            "eject.consecutive",
            INTEGER,
            "5",
            "failures in a row, of the transport or a gateway, that eject an instance")
        .in("failures"),
    row(
        "eject.success-rate",
        RATIO,
        "50%",
        "share of successes below which an instance is ejected while its peers do well"),
    row(
            "eject.min-calls",
            INTEGER,
            "20",
            "calls of an instance in 10 s before its success rate says anything")
        .in("calls"),
    row(
        "eject.max-percent",
        PERCENT,
        "50",
        "percentage of the instances that may be ejected at once; one always may, the last never"),
    row(
        "eject.time",
        DURATION,
        "5s",
        "for how long an instance is ejected the first time, doubled each time; 1ms to 1h"),
    row(
        "eject.max-time",
        DURATION,
        "300s",
        "the longest time that an instance is ejected; 1ms to 1h"),
    row(
        "eject.check",
        FLAG,
        "true",
        "whether an ejected instance has to accept a connection before it returns"),
    row(
        "health.path",
        TEXT,
        null,
        "what active health checks ask for by GET; by default what an instance announces as `health`"
            + " in its metadata, and nothing otherwise"),
    row("health.interval", DURATION, "2s", "the time between two checks; 500ms to 1h"),
    row("health.timeout", DURATION, "1s", "how long the answer may take; 10ms to 60s"),
    row("health.fall", INTEGER, "3", "checks that fail in a row until an instance is out")
        .in("checks"),
    row("health.rise", INTEGER, "2", "checks that succeed in a row until it is back").in("checks"),
    row(
            "retry.mode",
            CHOICE,
            "enforce",
            "whether calls are sent again",
            "enforce",
            "observe",
            "off")
        .routed(),
    row(
            "retry.attempts",
            INTEGER,
            null,
            "attempts of a call, the first included, 1 to 10; by default 2 (the second on another"
                + " instance) for a service that the registry knows, 1 for other hosts")
        .in("attempts")
        .routed(),
    row(
            "retry.methods",
            LIST,
            "GET,HEAD,OPTIONS",
            "methods that may be sent again after they may have been received")
        .in("methods")
        .routed(),
    row(
            "retry.statuses",
            LIST,
            "502,503,504,429",
            "answers after which a call may be sent again; 400 to 599")
        .in("statuses")
        .routed(),
    row(
            "retry.idempotency-key",
            FLAG,
            "false",
            "whether an `Idempotency-Key` header makes any method safe to send again")
        .routed(),
    row(
            "retry.budget-percent",
            PERCENT,
            "10",
            "retries as a percentage of the requests of the last 10 s")
        .routed(),
    row(
            "retry.budget-min-per-second",
            NUMBER,
            "3",
            "retries per second that may be allowed beside the percentage: one for each request of"
                + " the last 10 s that went well, and two; 0 to 1000")
        .in("retries")
        .routed(),
    row(
            "retry.backoff",
            DURATION,
            "25ms",
            "the pause before a retry on the same instance, at random up to this, doubled each time;"
                + " 0 to 1h")
        .routed(),
    row("retry.max-backoff", DURATION, "250ms", "the longest such pause; 0 to 1h").routed(),
    row(
            "hedge.delay",
            DURATION,
            null,
            "after this time without an answer, a call that is safe to repeat is sent to another"
                + " instance too, and the first answer counts; 10ms to 1h; by `java.net.http` alone")
        .routed(),
    row("hedge.percent", PERCENT, "5", "hedges as a percentage of the calls").routed(),
    row("hedge.mode", CHOICE, "enforce", "whether calls are hedged", "enforce", "observe", "off")
        .routed(),
    row(
            "timeout",
            DURATION,
            null,
            "how long a call may take with its retries, 1ms to 1h; by default as the client is set")
        .routed(),
    row(
            "timeout.try",
            DURATION,
            null,
            "how long one attempt may take, 1ms to 1h; by default as the client is set")
        .routed(),
    row(
            "concurrency",
            INTEGER,
            null,
            "calls in flight at once before more are refused; by default 1024 for a service that the"
                + " registry knows, no limit for other hosts")
        .in("calls")
        .routed(),
    row(
            "concurrency.mode",
            CHOICE,
            "enforce",
            "whether that limit acts",
            "enforce",
            "observe",
            "off")
        .routed(),
    row(
            "rate",
            RATE,
            null,
            "calls in a second, a minute or an hour before more are refused, evenly spaced but for"
                + " bursts (GCRA)")
        .routed(),
    row(
            "rate.burst",
            INTEGER,
            null,
            "calls that may come at once; by default a tenth of those of a second, 1 at least")
        .in("calls")
        .routed(),
    row(
            "rate.per",
            KEY,
            null,
            "a limit for each value of this, 10,000 of them at most; as `hash-key`")
        .routed(),
    row("rate.mode", CHOICE, "enforce", "whether the rate acts", "enforce", "observe", "off")
        .routed(),
    row(
        "throttle.mode",
        CHOICE,
        null,
        "whether calls are held back while the destination says that it is overloaded, by 503, 502"
            + " or 504; by default `enforce` for a service that the registry knows, `off` for other"
            + " hosts",
        "enforce",
        "observe",
        "off"),
    row(
        "throttle.per",
        KEY,
        null,
        "the calls with the same value of this are held back while they are answered 429, and no"
            + " others, for 1,000 values at most; as `hash-key`; without it a 429 concerns its call"
            + " alone"),
    row(
            "fallback",
            FALLBACK,
            null,
            "what a call gets that is refused or has finally failed: `200 application/json {}`"
                + " (status, content type, body), a status alone, or `service:NAME`, the answer of"
                + " another service, whose own fallback does not count")
        .routed(),
    row("mirror", TARGET, null, "who gets copies of requests: `service:NAME` or `version=2`")
        .routed(),
    row("mirror.percent", PERCENT, "100", "percentage of the calls that are copied").routed(),
    row("fault.delay", DURATION, null, "for rehearsals: how long calls are held back; 1ms to 1h")
        .routed(),
    row("fault.delay-percent", PERCENT, "100", "percentage of the calls that are held back")
        .routed(),
    row(
            "fault.abort",
            TEXT,
            null,
            "for rehearsals: a status of 400 to 599 that calls are answered with, or `reset` for a"
                + " broken connection; nothing is sent")
        .in("status, reset")
        .routed(),
    row("fault.abort-percent", PERCENT, "100", "percentage of the calls that are aborted").routed(),
    row(
            "fault.header",
            TEXT,
            null,
            "faults for calls only that have this header or entry of the baggage, `NAME` or"
                + " `NAME=VALUE`")
        .routed(),
    row("fault.mode", CHOICE, "enforce", "whether the faults happen", "enforce", "observe", "off")
        .routed(),
    row(
        "route.*.match",
        MATCH,
        null,
        "which calls take the route: `[METHODS] [PATH] [header:NAME[=VALUE]] [query:…] [cookie:…]"
            + " [baggage:…]`, in a path `*` is one segment and `**` the rest; the first route in"
            + " order of name counts"),
  };

  private ClientSettings() {}

  private static Setting row(
      String policy,
      Setting.Type type,
      @Nullable String fallback,
      String meaning,
      String... choices) {
    return new Setting("graft.client.*." + policy, type, fallback, true, meaning, choices);
  }
}
