package io.graft.rules;

import io.graft.config.Notice;
import io.graft.config.Rules;
import io.graft.config.RulesFile;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.registry.Registries;
import io.graft.registry.RegistryContext;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings the live rules that {@code graft.rules} names into force: those of the fleet, and on them
 * those of this service. Both are one revision, which {@link Settings#live} takes or refuses as a
 * whole. On the agent's thread.
 */
public final class RulesFollower implements RulesListener {
  private static final String KEY = "graft.rules";

  private final Settings settings;
  private final RulesSource source;
  private final String service;

  private @Nullable String fleet;
  private @Nullable String own;
  private boolean read;
  private volatile @Nullable String problem;

  RulesFollower(Settings settings, RulesSource source, String service) {
    this.settings = settings;
    this.source = source;
    this.service = service;
  }

  /**
   * Begins to follow what {@code graft.rules} names. Returns at once: a file has been read then, a
   * server has not.
   *
   * @param service this service in lower case
   * @return {@code null}: it names a file, or nothing
   */
  public static @Nullable RulesFollower follow(
      Settings settings, String service, RegistryContext context) {
    Value named = settings.value(KEY);
    if (named == null || named.text().indexOf("://") <= 0 || named.text().startsWith("file:")) {
      RulesFile.follow(settings, context.scheduler());
      return null;
    }
    RulesSource source;
    try {
      source = Registries.rules(named.text(), context);
    } catch (IllegalArgumentException e) {
      settings.reject(
          named,
          String.valueOf(e.getMessage()),
          "file:<path>, consul://<host>/<prefix>, nacos://<host>, etcd://<host>/<prefix> or"
              + " zookeeper://<host>/<prefix>",
          "no live rules");
      return null;
    }
    RulesFollower follower = new RulesFollower(settings, source, service);
    context
        .scheduler()
        .execute(
            "follow rules",
            new Runnable() {
              @Override
              public void run() {
                source.follow(service, follower);
              }
            });
    return follower;
  }

  @Override
  public void documents(@Nullable String nowFleet, @Nullable String nowOwn) {
    if (problem != null) {
      problem = null;
      Notice.print("graft.rules: " + source.describe() + " can be read again");
    }
    if (read && Objects.equals(fleet, nowFleet) && Objects.equals(own, nowOwn)) {
      return;
    }
    if (fleet != null && nowFleet == null) {
      removed("the fleet");
    }
    if (own != null && nowOwn == null) {
      removed(service);
    }
    read = true;
    fleet = nowFleet;
    own = nowOwn;
    try {
      settings.live(rules(nowFleet, "the fleet").with(rules(nowOwn, service)));
    } catch (IOException e) {
      settings.refuse("graft.rules: " + source.describe() + ": " + e.getMessage());
    }
  }

  private void removed(String of) {
    Notice.print(
        "graft.rules: the rules of "
            + of
            + " have been removed from "
            + source.describe()
            + "; they hold no more");
  }

  private Rules rules(@Nullable String text, String of) throws IOException {
    try {
      return Rules.parse(text == null ? "" : text, "rules of " + of + ", " + source.describe());
    } catch (IOException e) {
      throw new IOException("in the rules of " + of + " " + e.getMessage(), e);
    }
  }

  @Override
  public void failed(String reason) {
    boolean first = problem == null;
    problem = reason;
    if (first) {
      Notice.print(
          "graft.rules: "
              + source.describe()
              + " cannot be read: "
              + reason
              + "; "
              + (read ? "its last rules hold" : "there are no live rules until it is")
              + ", trying again");
    }
  }

  /** Where the rules come from, for people. */
  public String describe() {
    return source.describe();
  }

  /** Why they cannot be read now; {@code null}: they can. From any thread. */
  public @Nullable String problem() {
    return problem;
  }

  /** Follows no more; what was said last holds. */
  public void close() {
    source.close();
  }
}
