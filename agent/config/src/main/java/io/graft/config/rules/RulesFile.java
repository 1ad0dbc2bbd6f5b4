package io.graft.config.rules;

import io.graft.config.ProcessSettings;
import io.graft.config.Rules;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.daemon.Scheduler;
import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Follows a file of live rules ({@code graft.rules=file:…}) and reads it again after each change.
 * If it is missing or cannot be read, the last rules stay in force, and one line is logged each
 * time that begins.
 */
public final class RulesFile implements Runnable {
  /** The name of its only document. */
  public static final String DOCUMENT = "file";

  private static final String SCHEME = "file:";
  private static final long PERIOD_MILLIS = 500;
  private static final int LOOKS_AFTER_A_CHANGE = 5;

  private final Settings settings;
  private final File file;

  /**
   * Whether it has been read. Its time cannot show that, because reproducible images set it to 0.
   */
  private boolean read;

  private long modified;
  private long length;
  private int looks;
  private String text = "";
  private boolean complained;
  private volatile @Nullable RulesHistory history;
  private volatile @Nullable String problem;

  private RulesFile(Settings settings, File file) {
    this.settings = settings;
    this.file = file;
  }

  /** Follows a file, which each {@link #run} checks. */
  static RulesFile of(Settings settings, File file) {
    return new RulesFile(settings, file);
  }

  /**
   * Starts to follow the file of {@code graft.rules}.
   *
   * @return {@code null}: it is not set, or no file
   */
  public static @Nullable RulesFile follow(Settings settings, Scheduler scheduler) {
    Value named = settings.value(ProcessSettings.RULES);
    if (named == null) {
      return null;
    }
    if (!named.text().startsWith(SCHEME) || named.text().length() == SCHEME.length()) {
      settings.reject(
          named, "this version has no such source of rules", "file:<path>", "no live rules");
      return null;
    }
    String path = named.text().substring(SCHEME.length());
    // file:/etc/rules, file:///etc/rules and file:rules are all in use.
    RulesFile rules = of(settings, new File(path.startsWith("///") ? path.substring(2) : path));
    // Rules that exist at the start apply to the first request.
    rules.run();
    scheduler.every("rules", PERIOD_MILLIS, rules);
    return rules;
  }

  /** Returns where the rules come from: {@code file /etc/graft/rules}. */
  public String describe() {
    return "file " + file;
  }

  /** Why the file cannot be read now; {@code null}: it can. From any thread. */
  public @Nullable String problem() {
    return problem;
  }

  /** What has been read; {@code null}: nothing yet. From any thread. */
  public @Nullable RulesHistory history() {
    return history;
  }

  /**
   * Replaces the text of the file if it is what the writer has seen, and takes the new one over. On
   * the thread that {@link #run} is on.
   *
   * @param before {@code null}: there was no file
   * @return whether it was that
   * @throws IOException if it cannot be written; the message is a clause
   */
  public boolean replace(@Nullable String before, String now) throws IOException {
    boolean replaced = RulesFileWriter.replace(file, before, now);
    run();
    return replaced;
  }

  @Override
  public void run() {
    long nowModified = file.lastModified();
    long nowLength = file.length();
    if (nowModified == 0 && !file.exists()) {
      saw(null);
      complain("does not exist");
      return;
    }
    boolean changed = !read || nowModified != modified || nowLength != length;
    if (!changed && looks == 0) {
      problem = null;
      return;
    }
    // File times may have a resolution of seconds, which hides a second change with the same
    // length.
    looks = changed ? LOOKS_AFTER_A_CHANGE : looks - 1;
    try {
      String now = Rules.content(file.getPath());
      saw(now);
      if (!read || !now.equals(text)) {
        settings.live(Rules.parse(now, "rules " + file));
      }
      read = true;
      text = now;
      modified = nowModified;
      length = nowLength;
      complained = false;
      problem = null;
    } catch (IOException e) {
      complain("cannot be read (" + e.getMessage() + ")");
    }
  }

  private void saw(@Nullable String now) {
    RulesHistory known = history;
    if (known == null) {
      history = known = new RulesHistory();
    }
    known.saw(DOCUMENT, now);
  }

  private void complain(String reason) {
    problem = reason;
    if (!complained) {
      complained = true;
      String rest = !read ? "there are no live rules until then" : "the last rules stay in force";
      settings.liveProblem("graft.rules: " + file + " " + reason + "; " + rest);
    }
  }
}
