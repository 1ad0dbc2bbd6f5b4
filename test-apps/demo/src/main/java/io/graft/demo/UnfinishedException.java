package io.graft.demo;

/** The demo can't go on, since something did not happen. */
final class UnfinishedException extends Exception {
  private static final long serialVersionUID = 1;

  private final String evidence;

  /**
   * @param promise what did not happen
   * @param evidence what was seen in its place, in as many lines as it takes
   */
  UnfinishedException(String promise, String evidence) {
    super(promise);
    this.evidence = evidence;
  }

  String evidence() {
    return evidence;
  }
}
