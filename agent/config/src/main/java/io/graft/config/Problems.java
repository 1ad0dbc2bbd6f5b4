package io.graft.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is wrong with the settings now. What was wrong with live rules is forgotten when the next
 * revision comes, which is judged as a whole and told of anew. Safe for every thread.
 */
final class Problems {
  private static final int MOST = 100;

  private final List<Problem> lasting = new ArrayList<>();
  private List<Problem> ofRevision = new ArrayList<>();
  private final Set<String> said = new HashSet<>();
  private boolean revised;
  private boolean announced;

  /** Prints what there is, and from now on each as it is found. */
  void announce() {
    List<String> found;
    synchronized (this) {
      announced = true;
      found = lines();
    }
    for (int i = 0; i < found.size(); i++) {
      Notice.print(found.get(i));
    }
  }

  /** From now on, problems are those of new live rules. */
  synchronized void nextRevision() {
    revised = true;
    for (int i = 0; i < ofRevision.size(); i++) {
      said.remove(ofRevision.get(i).toString());
    }
    ofRevision = new ArrayList<>();
  }

  /** Adds one, unless it is known or there are too many of them. */
  void add(Problem problem) {
    add(problem, false);
  }

  /**
   * @param live whether it is of the live rules, even if there has been no revision of them
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
            new Problem("more is wrong with the settings than the lines before say", null, 0, "");
      }
      list.add(added);
      said.add(added.toString());
      if (!announced) {
        return;
      }
    }
    Notice.print(added.toString());
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
    return Collections.unmodifiableList(lines);
  }
}
