package io.graft.config;

import io.graft.daemon.Scheduler;
import java.io.File;
import java.io.IOException;

/**
 * Live rules of a file: what {@code graft.rules=file:…} names is read again after each change. A
 * file that is not there, cannot be read or is gone again changes nothing; that is one line each
 * time it comes to be so.
 */
public final class RulesFile implements Runnable {
  private static final String SCHEME = "file:";
  private static final long PERIOD_MILLIS = 500;
  private static final int LOOKS_AFTER_A_CHANGE = 5;

  private final Settings settings;
  private final File file;

  /** Whether it was ever read. Its time cannot tell: 0 is what reproducible images give it. */
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

  /** The file, to be looked at by each {@link #run}. */
  static RulesFile of(Settings settings, File file) {
    return new RulesFile(settings, file);
  }

  /** Begins to follow what {@code graft.rules} names; nothing where it names nothing. */
  public static void follow(Settings settings, Scheduler scheduler) {
    Value named = settings.value("graft.rules");
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
    // What is there at the start holds from the first request on.
    rules.run();
    scheduler.every("rules", PERIOD_MILLIS, rules);
  }

  @Override
  public void run() {
    long nowModified = file.lastModified();
    long nowLength = file.length();
    if (nowModified == 0 && !file.exists()) {
      complain("is not there");
      return;
    }
    boolean changed = !read || nowModified != modified || nowLength != length;
    if (!changed && looks == 0) {
      return;
    }
    // The time of a file may be in whole seconds, and hide a second change of the same length.
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
      String rest = !read ? "there are no live rules until it is" : "its last rules hold";
      settings.liveProblem("graft.rules: " + file + " " + reason + "; " + rest);
    }
  }
}
