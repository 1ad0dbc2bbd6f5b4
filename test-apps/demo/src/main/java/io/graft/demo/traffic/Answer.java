package io.graft.demo.traffic;

/**
 * What became of one request of a reader.
 *
 * @param status 0: there was no answer
 * @param millis from the moment it was due
 * @param detail the answer's body, or what it failed with; empty where the answer was good
 */
public record Answer(int status, double millis, String detail) {
  /** Whether the reader saw what was asked for. */
  public boolean good() {
    return status >= 200 && status < 300;
  }

  /** What was wrong, in a few words. */
  public String complaint() {
    return (status == 0 ? "no answer" : "status " + status)
        + (detail.isEmpty() ? "" : ": " + detail);
  }
}
