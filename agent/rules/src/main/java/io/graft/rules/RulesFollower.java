package io.graft.rules;

import io.graft.config.ProcessSettings;
import io.graft.config.Rules;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.rules.RulesFile;
import io.graft.config.rules.RulesHistory;
import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows the live rules of {@code graft.rules}: those of the fleet, overridden by those of this
 * service. Both are one revision, which {@link Settings#live} accepts or refuses as a whole. Runs
 * on the agent's thread.
 */
public final class RulesFollower implements RulesListener {

  /** The name of the document with the rules of all services. */
  public static final String FLEET = "fleet";

  private static final String SERVICE = "service/";

  private final Settings settings;

  /** {@code null}: the rules are in a file. */
  private final @Nullable RulesSource source;

  private final @Nullable RulesFile file;
  private final String service;
  private volatile @Nullable RulesHistory history;

  private @Nullable String fleet;
  private @Nullable String own;
  private boolean read;
  private volatile @Nullable String problem;

  RulesFollower(
      Settings settings, @Nullable RulesSource source, @Nullable RulesFile file, String service) {
    this.settings = settings;
    this.source = source;
    this.file = file;
    this.service = service;
  }

  /**
   * Starts to follow {@code graft.rules}, and returns at once. A file has been read by then, a
   * server has not.
   *
   * @param service this service in lower case
   * @param sources opens the source of a URL; throws IllegalArgumentException, with a clause for
   *     the log, if there is none
   * @return {@code null}: it is not set, or not valid
   */
  public static @Nullable RulesFollower follow(
      Settings settings,
      String service,
      Scheduler scheduler,
      Function<String, RulesSource> sources) {
    Value named = settings.value(ProcessSettings.RULES);
    if (named == null || named.text().indexOf("://") <= 0 || named.text().startsWith("file:")) {
      RulesFile file = RulesFile.follow(settings, scheduler);
      return file == null ? null : new RulesFollower(settings, null, file, service);
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
    RulesFollower follower = new RulesFollower(settings, source, null, service);
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
      AgentLog.print("graft.rules: " + describe() + " can be read again");
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
    saw(nowFleet, nowOwn);
    try {
      settings.live(rules(nowFleet, "the fleet").with(rules(nowOwn, service)));
    } catch (IOException e) {
      settings.refuse("graft.rules: " + describe() + ": " + e.getMessage());
    }
  }

  private void removed(String of) {
    AgentLog.print(
        "graft.rules: the rules of "
            + of
            + " have been removed from "
            + describe()
            + "; they no longer apply");
  }

  private Rules rules(@Nullable String text, String of) throws IOException {
    try {
      return Rules.parse(text == null ? "" : text, "rules of " + of + ", " + describe());
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
              + describe()
              + " cannot be read: "
              + reason
              + "; "
              + (read ? "the last rules stay in force" : "there are no live rules until then")
              + ", trying again");
    }
  }

  private void saw(@Nullable String nowFleet, @Nullable String nowOwn) {
    RulesHistory known = history;
    if (known == null) {
      known = new RulesHistory();
    }
    known.saw(FLEET, nowFleet);
    known.saw(SERVICE + service, nowOwn);
    history = known;
  }

  /** Returns where the rules come from. From any thread. */
  public String describe() {
    return source != null ? source.describe() : file != null ? file.describe() : "";
  }

  /** Whether it is a file, which has one document for all who read it. From any thread. */
  public boolean isFile() {
    return source == null;
  }

  /** Why the rules cannot be read now; {@code null}: they can. From any thread. */
  public @Nullable String problem() {
    return file == null ? problem : file.problem();
  }

  /** What has been read; {@code null}: nothing yet. From any thread. */
  public @Nullable RulesHistory history() {
    return file == null ? history : file.history();
  }

  /**
   * The documents whose rules apply to this process: that of the file, or that of the fleet and,
   * overriding it, that of this service. From any thread.
   */
  public List<String> documents() {
    return file != null
        ? Collections.singletonList(RulesFile.DOCUMENT)
        : Arrays.asList(FLEET, SERVICE + service);
  }

  /**
   * Replaces one of the {@link #documents} at the source if it still is what the writer has seen.
   * On the agent's thread.
   *
   * @param before {@code null}: there is no such document
   */
  public void replace(String document, @Nullable String before, String text, RulesWrite done) {
    if (file != null) {
      boolean replaced;
      try {
        replaced = file.replace(before, text);
      } catch (IOException e) {
        done.failed(String.valueOf(e.getMessage()));
        return;
      }
      if (replaced) {
        done.written();
      } else {
        done.changedBefore();
      }
    } else if (source != null) {
      source.replace(document.equals(FLEET) ? null : service, before, text, done);
    }
  }

  /** Stops following. The last rules stay in force. */
  public void close() {
    if (source != null) {
      source.close();
    }
  }
}
