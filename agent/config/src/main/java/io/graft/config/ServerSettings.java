package io.graft.config;

import static io.graft.config.Setting.Type.CHOICE;
import static io.graft.config.Setting.Type.DURATION;
import static io.graft.config.Setting.Type.INTEGER;
import static io.graft.config.Setting.Type.KEY;
import static io.graft.config.Setting.Type.LIST;
import static io.graft.config.Setting.Type.MATCH;
import static io.graft.config.Setting.Type.RATE;

import org.jspecify.annotations.Nullable;

/** The catalogue's rows of {@code graft.server.*}. */
final class ServerSettings {
  static final Setting[] ALL = {
    row(
            "concurrency",
            INTEGER,
            "0",
            "requests served at once before more are refused with 503; 0 is no limit")
        .in("requests"),
    row(
        "drain",
        DURATION,
        "8s",
        "the longest time that a shutdown waits in all, for callers to leave and then for requests"
            + " in flight to end, but for streams; 0 to 10m"),
    row(
        "drain.delay",
        DURATION,
        null,
        "the part of it in which an instance that has left the registry serves as before; by"
            + " default what the registry needs to tell others, 1s in the embedded one"),
    row(
        "shed",
        CHOICE,
        "observe",
        "whether requests beyond what this service can do are refused with 503, the least important"
            + " first, by a limit that adapts to its latency",
        "enforce",
        "observe",
        "off"),
    row(
            "shed.min",
            INTEGER,
            null,
            "requests served at once that the adaptive limit always lets in; by default 2 for each"
                + " processor, 20 at least")
        .in("requests"),
    row("shed.max", INTEGER, "1000", "requests served at once that it never exceeds")
        .in("requests"),
    row(
            "rate",
            RATE,
            null,
            "requests in a second, a minute or an hour before more are refused with 429, evenly"
                + " spaced but for bursts (GCRA)")
        .routed(),
    row(
            "rate.burst",
            INTEGER,
            null,
            "requests that may come at once; by default a tenth of those of a second, 1 at least")
        .in("requests")
        .routed(),
    row(
            "rate.per",
            KEY,
            null,
            "a limit for each value of this, 10,000 of them at most: `caller` (the calling service),"
                + " `route` (of these rules), `header:NAME`, `cookie:NAME`, `query:NAME`,"
                + " `baggage:NAME` or `path`")
        .routed(),
    row("rate.mode", CHOICE, "enforce", "whether the rate acts", "enforce", "observe", "off")
        .routed(),
    row(
        "color",
        KEY,
        null,
        "what gives a request without a colour its `graft.color` in the baggage: `header:NAME` and"
            + " the like"),
    row(
        "trust",
        LIST,
        "loopback,private",
        "whose word counts about the caller of a request (deadline, priority, colour, name, attempt),"
            + " by the address that it comes from: `loopback`, `private`, addresses and ranges such as"
            + " `10.1.0.0/16`; or `all`, `none`"),
    row(
        "route.*.match",
        MATCH,
        null,
        "which requests take the route: `[METHODS] [PATH] [header:NAME[=VALUE]] [query:…]"
            + " [cookie:…] [baggage:…]`; the first route in order of name counts"),
    row(
        "route.*.priority",
        CHOICE,
        null,
        "how much it matters that they are served; by default as `graft.priority` in the baggage"
            + " says, else `critical`",
        "critical-plus",
        "critical",
        "sheddable-plus",
        "sheddable",
        "never"),
  };

  private ServerSettings() {}

  private static Setting row(
      String policy,
      Setting.Type type,
      @Nullable String fallback,
      String meaning,
      String... choices) {
    return new Setting(RuleKey.SERVER + policy, type, fallback, true, meaning, choices);
  }
}
