package io.graft.config;

import io.graft.log.AgentLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the current problems of the settings. Those of live rules are dropped when the next
 * revision arrives, which is checked as a whole. Thread-safe.
 */
final class Problems {
  private static final int MOST = 100;

  private final List<Problem> lasting = new ArrayList<>();
  private List<Problem> ofRevision = new ArrayList<>();
  private final Set<String> said = new HashSet<>();
  private boolean revised;
  private boolean announced;

  /** Logs the problems so far, and from now on each new one. */
  void announce() {
    List<String> found;
    synchronized (this) {
      announced = true;
      found = lines();
    }
    for (int i = 0; i < found.size(); i++) {
      AgentLog.print(found.get(i));
    }
  }

  /** Starts a new revision of the live rules, whose problems replace those of the last. */
  synchronized void nextRevision() {
    revised = true;
    for (int i = 0; i < ofRevision.size(); i++) {
      said.remove(ofRevision.get(i).toString());
    }
    ofRevision = new ArrayList<>();
  }

  /** Adds a problem, unless it is known or there are too many. */
  void add(Problem problem) {
    add(problem, false);
  }

  /**
   * @param live whether it is a problem of the live rules, even if there was no revision yet
   */
  void add(Problem problem, boolean live) {
    Problem added = problem;
    synchronized (this) {
      List<Problem> list = revised || live ? ofRevision : lasting;
      if (list.size() > MOST || said.contains(added.toString())) {
        return;
      }
      if (list.size() == MOST) {
        added =
            new Problem(
                "there are more problems with the settings than the lines before show",
                null,
                0,
                "");
      }
      list.add(added);
      said.add(added.toString());
      if (!announced) {
        return;
      }
    }
    AgentLog.print(added.toString());
  }

  synchronized List<Problem> all() {
    List<Problem> all = new ArrayList<>(lasting);
    all.addAll(ofRevision);
    return all;
  }

  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<Problem> all = all();
    for (int i = 0; i < all.size(); i++) {
      lines.add(all.get(i).toString());
    }
    return lines;
  }
}
