package io.graft.security.access;

import io.graft.config.Settings;
import io.graft.config.rules.AccessReader;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.time.Clock;
import io.graft.security.fuzz.FuzzTarget;
import io.graft.security.token.SampleRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads access rules, {@code key=value} lines, as they come with live rules, and asks them. What is
 * wrong is a problem, and no exception.
 */
public final class RuleTarget implements FuzzTarget {
  private static final String PREFIX = "graft.server.access.";
  private static final int MOST_LINES = 50;

  private final AccessFacts facts =
      new AccessFacts("shop", new Decisions(Recorder.NONE, Clock.SYSTEM, 10));

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "a.action=deny\na.not-from=ip:10.0.0.0/8,ip:::1\na.to=/admin/**\n",
            "a.action=allow\na.from=service:shop\na.to=GET,HEAD /items/**;POST /items\n",
            "a.action=allow\na.from=user:*\na.to=GET /items/{id}\na.when=scope:items.read|all\n",
            "a.action=audit\na.from=spiffe://graft.local/ns/*\na.when=header:x-a=b*;claim:a.b=c\n",
            "default=deny\n"
                + "a.action=deny\n"
                + "a.mode=observe\n"
                + "a.not-to=/a%20b/*/c\n"
                + "a.not-when=caller:x\n",
            "a.action=deny\na.when=cookie:a=*;query:b=/^c+$/;header:d=!e\nb.action=deny\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .collect(Collectors.toList());
  }

  @Override
  public void read(byte[] input) {
    Map<String, String> rules = new HashMap<>();
    String[] lines = new String(input, StandardCharsets.UTF_8).split("\n");
    for (int i = 0; i < Math.min(lines.length, MOST_LINES); i++) {
      int equals = lines[i].indexOf('=');
      if (equals > 0) {
        rules.put(PREFIX + lines[i].substring(0, equals), lines[i].substring(equals + 1));
      }
    }
    Settings settings = new Settings(Map.of(), Map.of(), Map.of());
    settings.live(rules, "fuzz");
    AccessStep step =
        new AccessStep(
            AccessReader.of(settings.values()).policy("graft.local"), facts, false, "shop", null);
    for (String path : List.of("/items/7", "/admin/x", "/")) {
      step.enter(SampleRequest.bearer(path));
    }
  }
}
