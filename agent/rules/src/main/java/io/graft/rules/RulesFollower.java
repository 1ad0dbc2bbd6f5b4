package io.graft.rules;

import io.graft.config.ProcessSettings;
import io.graft.config.Rules;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.rules.RulesFile;
import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows the live rules of {@code graft.rules}: those of the fleet, overridden by those of this
 * service. Both are one revision, which {@link Settings#live} accepts or refuses as a whole. Runs
 * on the agent's thread.
 */
public final class RulesFollower implements RulesListener {

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
   * Starts to follow {@code graft.rules}, and returns at once. A file has been read by then, a
   * server has not.
   *
   * @param service this service in lower case
   * @param sources opens the source of a URL; throws IllegalArgumentException, with a clause for
   *     the log, if there is none
   * @return {@code null}: the setting is a file, or not set
   */
  public static @Nullable RulesFollower follow(
      Settings settings,
      String service,
      Scheduler scheduler,
      Function<String, RulesSource> sources) {
    Value named = settings.value(ProcessSettings.RULES);
    if (named == null || named.text().indexOf("://") <= 0 || named.text().startsWith("file:")) {
      RulesFile.follow(settings, scheduler);
      return null;
    }
    RulesSource source;
    try {
      source = sources.apply(named.text());
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
    scheduler.execute(
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
      AgentLog.print("graft.rules: " + source.describe() + " can be read again");
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
    AgentLog.print(
        "graft.rules: the rules of "
            + of
            + " have been removed from "
            + source.describe()
            + "; they no longer apply");
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
      AgentLog.print(
          "graft.rules: "
              + source.describe()
              + " cannot be read: "
              + reason
              + "; "
              + (read ? "the last rules stay in force" : "there are no live rules until then")
              + ", trying again");
    }
  }

  /** Returns where the rules come from. */
  public String describe() {
    return source.describe();
  }

  /** Why the rules cannot be read now; {@code null}: they can. From any thread. */
  public @Nullable String problem() {
    return problem;
  }

  /** Stops following. The last rules stay in force. */
  public void close() {
    source.close();
  }
}
