package io.graft.config.rules;

import io.graft.config.ProcessSettings;
import io.graft.config.Rules;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.daemon.Scheduler;
import java.io.File;
import java.io.IOException;

/**
 * Follows a file of live rules ({@code graft.rules=file:…}) and reads it again after each change.
 * If it is missing or cannot be read, the last rules stay in force, and one line is logged each
 * time that begins.
 */
public final class RulesFile implements Runnable {
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

  private RulesFile(Settings settings, File file) {
    this.settings = settings;
    this.file = file;
  }

  /** Follows a file, which each {@link #run} checks. */
  static RulesFile of(Settings settings, File file) {
    return new RulesFile(settings, file);
  }

  /** Starts to follow the file of {@code graft.rules}, if it is set. */
  public static void follow(Settings settings, Scheduler scheduler) {
    Value named = settings.value(ProcessSettings.RULES);
    if (named == null) {
      return;
    }
    if (!named.text().startsWith(SCHEME) || named.text().length() == SCHEME.length()) {
      settings.reject(
          named, "this version has no such source of rules", "file:<path>", "no live rules");
      return;
    }
    String path = named.text().substring(SCHEME.length());
    // file:/etc/rules, file:///etc/rules and file:rules are all in use.
    RulesFile rules = of(settings, new File(path.startsWith("///") ? path.substring(2) : path));
    // Rules that exist at the start apply to the first request.
    rules.run();
    scheduler.every("rules", PERIOD_MILLIS, rules);
  }

  @Override
  public void run() {
    long nowModified = file.lastModified();
    long nowLength = file.length();
    if (nowModified == 0 && !file.exists()) {
      complain("does not exist");
      return;
    }
    boolean changed = !read || nowModified != modified || nowLength != length;
    if (!changed && looks == 0) {
      return;
    }
    // File times may have a resolution of seconds, which hides a second change with the same
    // length.
    looks = changed ? LOOKS_AFTER_A_CHANGE : looks - 1;
    try {
      String now = Rules.content(file.getPath());
      if (!read || !now.equals(text)) {
        settings.live(Rules.parse(now, "rules " + file));
      }
      read = true;
      text = now;
      modified = nowModified;
      length = nowLength;
      complained = false;
    } catch (IOException e) {
      complain("cannot be read (" + e.getMessage() + ")");
    }
  }

  private void complain(String reason) {
    if (!complained) {
      complained = true;
      String rest = !read ? "there are no live rules until then" : "the last rules stay in force";
      settings.liveProblem("graft.rules: " + file + " " + reason + "; " + rest);
    }
  }
}
